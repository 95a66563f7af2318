import type { IncomingMessage } from 'node:http';
import { Agent, request, type RequestOptions } from 'node:https';
import type { ApiAccess, ApiAnswer, ApiPort } from '../../core/facts/api-port.js';

/** Milliseconds for one answer, whole. */
const patience = 15_000;
/** Bytes of one answer, which is one page. */
const largest = 64 * 1024 * 1024;

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

export const api: ApiPort = { get };

/** One GET, with the server verified by the authority that the kubeconfig names, and never sent elsewhere by an answer. */
function get(access: ApiAccess, path: string): Promise<ApiAnswer> {
  return new Promise((done) => {
    const asked = ask(access, path);
    if (asked === undefined) {
      done(refused('the certificate, the key or the CA of the kubeconfig cannot be used'));
      return;
    }
    const deadline = setTimeout(() => end(refused(`no whole answer in ${patience / 1000} s`)), patience);
    const end = (answer: ApiAnswer) => {
      clearTimeout(deadline);
      done(answer);
      asked.destroy();
    };
    asked.once('response', (response) => receive(response, end));
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

function receive(response: IncomingMessage, end: (answer: ApiAnswer) => void): void {
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
    if (size > largest) end(refused(`expected at most ${largest} bytes in one answer, got more`));
    else parts.push(part);
  });
  response.on('end', () => end(bodyOf(Buffer.concat(parts))));
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
