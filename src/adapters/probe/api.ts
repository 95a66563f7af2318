import type { IncomingMessage } from 'node:http';
import { Agent, request, type RequestOptions } from 'node:https';
import type { ApiAccess, ApiAnswer, ApiPort } from '../../core/facts/api-port.js';

/** What is taken of one answer, which is one page, and of all of them. */
interface Limits {
  /** Milliseconds until an answer has to be there whole. */
  readonly patience: { readonly one: number; readonly all: number };
  /** Bytes. */
  readonly largest: { readonly one: number; readonly all: number };
}

const usual: Limits = {
  patience: { one: 10_000, all: 30_000 },
  largest: { one: 16 * 1024 * 1024, all: 256 * 1024 * 1024 },
};

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** What requests together have used; the time begins with the first. */
interface Used {
  readonly since: number;
  bytes: number;
}

/** What one answer may still use. */
interface Limit {
  /** Milliseconds, and what is said once they are over. */
  readonly within: number;
  readonly reason: string;
  /** Bytes. */
  readonly largest: number;
  readonly used: Used;
}

/** A look at an API server: however it answers, and however much, it ends. */
export function apiWithin({ patience, largest }: Limits = usual): ApiPort {
  let used: Used | undefined;
  return {
    get: async (access, path) => {
      used ??= { since: performance.now(), bytes: 0 };
      const left = patience.all - (performance.now() - used.since);
      const late = `expected all answers within ${patience.all / 1000} s, got some of them`;
      if (left <= 0) return refused(late);
      if (used.bytes > largest.all)
        return refused(`expected at most ${largest.all} bytes in all answers together, got more`);
      const isLast = left < patience.one;
      const reason = isLast ? late : `no whole answer in ${patience.one / 1000} s`;
      return get(access, path, { within: isLast ? left : patience.one, reason, largest: largest.one, used });
    },
  };
}

/** One GET, with the server verified by the authority that the kubeconfig names, and never sent elsewhere by an answer. */
function get(access: ApiAccess, path: string, limit: Limit): Promise<ApiAnswer> {
  return new Promise((done) => {
    const asked = ask(access, path);
    if (asked === undefined) {
      done(refused('the certificate, the key or the CA of the kubeconfig cannot be used'));
      return;
    }
    const deadline = setTimeout(() => end(refused(limit.reason)), limit.within);
    const end = (answer: ApiAnswer) => {
      clearTimeout(deadline);
      done(answer);
      asked.destroy();
    };
    asked.once('response', (response) => receive(response, limit, end));
    asked.on('error', (error: NodeJS.ErrnoException) => end(refused(`no connection: ${error.code ?? 'refused'}`)));
    asked.end();
  });
}

function ask({ server, ca, serverName, certificate, key, token }: ApiAccess, path: string) {
  const options: RequestOptions = {
    agent,
    method: 'GET',
    headers: {
      accept: 'application/json',
      'user-agent': 'kubepki',
      ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal().toString('latin1')}` }),
    },
    ...(ca === undefined ? {} : { ca }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key: key.reveal() }),
  };
  try {
    return request(`${server}${path}`, options);
  } catch {
    return undefined;
  }
}

function receive(response: IncomingMessage, { largest, used }: Limit, end: (answer: ApiAnswer) => void): void {
  const { statusCode: status = 0 } = response;
  if (status === 404) {
    end({ kind: 'absent' });
    return;
  }
  if (status !== 200) {
    end(refused(reasons[status] ?? `the server answered ${status}`));
    return;
  }
  const parts: Buffer[] = [];
  let size = 0;
  response.on('data', (part: Buffer) => {
    size += part.length;
    used.bytes += part.length;
    if (size > largest) end(refused(`expected at most ${largest} bytes in one answer, got more`));
    else parts.push(part);
  });
  response.on('end', () => end(bodyOf(Buffer.concat(parts))));
  // One that breaks off in the middle has an end that never comes.
  response.on('error', (error: NodeJS.ErrnoException) =>
    end(refused(`no whole answer: ${error.code ?? 'broken off'}`)),
  );
}

function bodyOf(bytes: Buffer): ApiAnswer {
  try {
    return { kind: 'found', body: JSON.parse(bytes.toString('utf8')) as unknown };
  } catch {
    return refused('the answer is no JSON');
  }
}

const reasons: Readonly<Record<number, string>> = {
  401: 'the server does not know the credential of the kubeconfig',
  403: 'the user of the kubeconfig may not',
  410: 'the list changed while it was read',
  429: 'the server is too busy',
};

const refused = (reason: string): ApiAnswer => ({ kind: 'refused', reason });
