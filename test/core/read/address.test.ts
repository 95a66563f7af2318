import { isLoopback } from '../../../src/core/read/address.js';

describe('a host that is the machine itself', () => {
  it.each([
    '127.0.0.1',
    '127.255.0.9',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    'localhost',
    'localhost.',
    'LocalHost',
  ])('%s is one', (host) => expect(isLoopback(host)).toBe(true));

  it.each(['127.example.com', '127.', '127.0.0.1.example.com', 'localhost.example.com', '10.0.0.1', '::', '::2', ''])(
    '%j is none',
    (host) => expect(isLoopback(host)).toBe(false),
  );
});
