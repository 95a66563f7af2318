module kubepki.test/extension-server

go 1.24
