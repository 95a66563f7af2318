# Runs a command on a terminal of its own and answers its questions: for each line on stdin it waits for one more ": " and types the
# line. Prints what the terminal showed; ends as the command did.
import os, pty, select, sys

answers = sys.stdin.read().splitlines()
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shown, seen = b"", 0
while True:
    ready, _, _ = select.select([terminal], [], [], 60)
    try:
        piece = os.read(terminal, 4096) if ready else b""
    except OSError:
        piece = b""
    if not piece:
        break
    shown += piece
    while answers and (at := shown.find(b": ", seen)) >= 0:
        seen = at + 2
        os.write(terminal, answers.pop(0).encode() + b"\r")
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
