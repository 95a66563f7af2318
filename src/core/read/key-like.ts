/** Base64 of PEM begins with LS0tLS1, and what was cut out of either is a long run of letters and digits; PEM itself says what it is. */
const keyLike = /LS0tLS1|-----BEGIN|PRIVATE KEY|[A-Za-z0-9+]{40}/;

/** Whether a text that is about to be quoted may hold a private key: a slip of the hand puts one anywhere. */
export const mayBeKey = (text: string): boolean => keyLike.test(text);
