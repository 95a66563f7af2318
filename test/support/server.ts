import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A process that runs until it is stopped, by the id it was started with. It dies with the test run too, however that ends.
 * What it says goes to a file, of which the last words are part of every failure to wait for it.
 */
export class Server {
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #ended: Promise<unknown>;

  constructor(
    readonly name: string,
    command: readonly string[],
    log: string,
    env: NodeJS.ProcessEnv = process.env,
  ) {
    const output = openSync(log, 'w');
    this.#log = log;
    this.#child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
      stdio: ['pipe', output, output],
      env,
    });
    this.#ended = new Promise((done) => {
      this.#child.once('error', done).once('exit', done);
    });
    closeSync(output);
  }

  /** The id stays the same while the launchers (setpriv, unshare, nsenter) replace themselves by what they launch. */
  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.name} did not start; is util-linux installed?`);
    return this.#child.pid;
  }

  get output(): string {
    return readFileSync(this.#log, 'utf8');
  }

  get isAlive(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What is thrown away with its folder needs no graceful end. */
  async stop(): Promise<void> {
    if (this.isAlive) this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

/** Lines in which a component (klog, zap, logrus) complains, or the last ones if it does not. */
function lastWords({ name, isAlive, output }: Server): string {
  const lines = output.trimEnd().split('\n');
  const complaints = lines.filter((line) => /^[EF]\d{4} |"level":"(error|fatal|panic)"|level=(error|fatal)/.test(line));
  const shown = (isAlive && complaints.length > 0 ? complaints : lines).slice(-8);
  return `--- ${name}${isAlive ? '' : ' (ended)'}\n${shown.map((line) => line.slice(0, 400)).join('\n')}`;
}

/**
 * Asks again and again until there is an answer: what `ask` returns, once it neither throws nor returns undefined.
 * Gives up when time is over or one of the servers has ended, with the last error and the last words of the servers.
 */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined,
  servers: readonly Server[] = [],
  seconds = 50,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let reason: unknown;
  do {
    try {
      const answer = ask();
      if (answer !== undefined) return answer;
      reason = 'no answer yet';
    } catch (error) {
      reason = error;
    }
    await sleep(200);
  } while (Date.now() < deadline && servers.every(({ isAlive }) => isAlive));
  const words = servers.map(lastWords).join('\n');
  throw new Error(`expected ${what} within ${seconds} s, got ${String(reason)}\n${words}`, { cause: reason });
}
