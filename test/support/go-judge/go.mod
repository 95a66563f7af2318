module kubepki/go-judge

go 1.24
