import { hostname, networkInterfaces } from 'node:os';

/** What init takes a cluster of one node from: this machine as others see it. */
export function thisMachine(): { readonly name: string; readonly address: string | undefined } {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const reachable = addresses.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  const address = reachable.find(({ family }) => family === 'IPv4') ?? reachable[0];
  return { name: hostname().toLowerCase(), address: address?.address };
}
