// Keystores are opened where a password is named and nowhere else: in the package what opens them is a file of its own.
export { openPkcs12 } from '../../core/read/pkcs12.js';
