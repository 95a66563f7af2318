/** Content type of TLS (RFC 5246 6.2.1) and types of its handshake (7.4). */
const handshake = 22;
const certificateRequest = 13;
const serverHelloDone = 14;

/**
 * The authorities whose clients a server says that it takes: the names in its CertificateRequest (RFC 5246 7.4.4).
 *
 * @param heard what the server has sent so far, from the beginning of a connection of TLS 1.2
 * @returns the DER of each name; undefined where it asks for no certificate, names nobody, or speaks something else; `unfinished` before that is said
 */
export function authoritiesAsked(heard: Buffer): readonly Uint8Array[] | undefined | 'unfinished' {
  const { messages, isOver } = messagesIn(heard);
  for (let at = 0; at + 4 <= messages.length;) {
    const [type, size] = [messages[at], messages.readUIntBE(at + 1, 3)];
    if (type === serverHelloDone) return undefined;
    if (at + 4 + size > messages.length) break;
    if (type === certificateRequest) return namesIn(messages.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return isOver ? undefined : 'unfinished';
}

/** What records of the handshake carry. `isOver`: something else follows. */
function messagesIn(heard: Buffer): { readonly messages: Buffer; readonly isOver: boolean } {
  const parts: Buffer[] = [];
  let at = 0;
  for (; at + 5 <= heard.length && heard[at] === handshake; at += 5 + heard.readUInt16BE(at + 3))
    parts.push(heard.subarray(at + 5, at + 5 + heard.readUInt16BE(at + 3)));
  return { messages: Buffer.concat(parts), isOver: at < heard.length && heard[at] !== handshake };
}

/** Types of certificates, signature algorithms, names: each a list behind its size. */
function namesIn(body: Buffer): readonly Uint8Array[] | undefined {
  const types = sized(body, 0, 1);
  const algorithms = types && sized(body, types.end, 2);
  const list = algorithms && sized(body, algorithms.end, 2);
  if (list?.end !== body.length) return undefined;
  const names: Uint8Array[] = [];
  for (let at = list.from; at < list.end;) {
    const name = sized(body, at, 2);
    if (name === undefined) return undefined;
    names.push(body.subarray(name.from, name.end));
    at = name.end;
  }
  // An empty list says nothing: any certificate may be sent then.
  return names.length === 0 ? undefined : names;
}

/** Undefined where it does not fit in. */
function sized(body: Buffer, at: number, octets: 1 | 2): { readonly from: number; readonly end: number } | undefined {
  const from = at + octets;
  if (from > body.length) return undefined;
  const end = from + body.readUIntBE(at, octets);
  return end > body.length ? undefined : { from, end };
}
