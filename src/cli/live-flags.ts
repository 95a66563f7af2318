import { resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { parseEndpoint } from '../core/cluster/network.js';
import type { Endpoint } from '../core/facts/probe-port.js';
import type { FurtherLook } from '../workflows/check.js';
import { now } from './clock.js';
import { CliError } from './errors.js';
import { reader } from './wiring/reader.js';

/** Where the API server listens when no port is named. */
const usualPort = 6443;

export const liveFlags = {
  live: Flags.boolean({
    summary: 'ask every endpoint of the spec or the flags what it serves; --live=HOST:PORT asks one more',
  }),
  endpoint: Flags.custom<Endpoint>({
    parse: async (text) => {
      const endpoint = parseEndpoint(text, usualPort);
      if (endpoint === undefined)
        throw new CliError('CLI_USAGE', `expected an address such as cp1.example.com:6443, got "${text}"`);
      return Promise.resolve(endpoint);
    },
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'HOST:PORT',
    summary: 'ask this address too, as --live=HOST:PORT does; repeatable',
  })(),
  'client-pair': Flags.string({
    helpValue: 'CERT,KEY',
    summary: 'with --live: show this client certificate, rather than those of the node',
    dependsOn: ['live'],
  }),
};

/**
 * A flag of oclif has a value or has none. `--live=HOST:PORT` is written as the two flags that it stands for, before anything is parsed;
 * words behind `--` are left alone.
 */
export const withLiveAddresses = (argv: readonly string[]): string[] => {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const flags = argv.slice(0, end).flatMap((word) => {
    const address = /^--live=(.*)$/.exec(word)?.[1];
    const named = /^--endpoint(=|$)/.test(word) ? ['--live', word] : [word];
    return address === undefined ? named : ['--live', `--endpoint=${address}`];
  });
  return [...flags, ...argv.slice(end)];
};

/** @throws CliError CLI_USAGE where an address stands apart from the flag that it belongs to */
export function refuseAddresses(paths: readonly string[], live: boolean): void {
  const address = paths.find((path) => /:\d+$/.test(path) && parseEndpoint(path, usualPort) !== undefined);
  if (live && address !== undefined && reader.kindOf(resolve(address)) === 'absent')
    throw new CliError('CLI_USAGE', `expected a folder or a file, got the address ${address}`, {
      hint: `write --live=${address}`,
    });
}

interface LiveFlags {
  readonly live: boolean;
  readonly endpoint?: readonly Endpoint[] | undefined;
  readonly 'client-pair'?: string | undefined;
}

/** What looks at endpoints, loaded where they are to be looked at. */
export async function liveLooks(flags: LiveFlags): Promise<readonly FurtherLook[]> {
  if (!flags.live) return [];
  const { liveLook, prober } = await import('./wiring/live.js');
  return [
    liveLook(
      { further: flags.endpoint ?? [], pair: pairOf(flags['client-pair']), now: now() },
      { reader, probe: prober },
    ),
  ];
}

/** `CERT,KEY`, or one file that holds both. */
function pairOf(text: string | undefined) {
  if (text === undefined) return undefined;
  const [certificate = '', key = certificate, ...more] = text.split(',');
  if (certificate === '' || key === '' || more.length > 0)
    throw new CliError('CLI_USAGE', `expected CERT,KEY for --client-pair, got "${text}"`);
  return { certificate: resolve(certificate), key: resolve(key) };
}
