# Runs a command on a terminal of its own and answers its questions: for each line on stdin it waits until the output rests behind a
# question, which ends with ": " or "] ", and types the line. Prints what the terminal showed; ends as the command did.
import os, pty, re, select, signal, sys

answers = sys.stdin.read().splitlines()
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shown = b""
while True:
    # Behind what it asks, Node.js moves the cursor.
    asks = bool(answers) and re.search(rb"[:\]] (\x1b\[\d+G)?$", shown) is not None
    ready, _, _ = select.select([terminal], [], [], 0.3 if asks else 60)
    if asks and not ready:
        os.write(terminal, answers.pop(0).encode() + b"\r")
        shown += b"\n"
        continue
    try:
        piece = os.read(terminal, 4096) if ready else b""
    except OSError:
        piece = b""
    if not piece:
        # Who says nothing for so long waits for an answer that nobody gives.
        if not ready:
            os.kill(pid, signal.SIGKILL)
        break
    shown += piece
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
