/**
 * Base64 of PEM begins with LS0tLS1, and what was cut out of either is a long run of letters and digits; PEM itself says what it is.
 * With slashes in it, base64 could be a path: a line of PEM is longer, with capitals and digits, and 32 or 16 bytes end in `=`.
 */
const keyLike =
  /LS0tLS1|-----BEGIN|PRIVATE KEY|[A-Za-z0-9+]{40}|(?=[a-z0-9+/]{0,59}[A-Z])(?=[A-Za-z+/]{0,59}\d)[A-Za-z0-9+/]{60}|[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{22}==/;

/** Whether a text that is about to be quoted may hold a private key: a slip of the hand puts one anywhere. */
export const mayBeKey = (text: string): boolean => keyLike.test(text);
