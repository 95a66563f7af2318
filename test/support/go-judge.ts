import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { scratch } from './scratch.js';

/** What Go reads in a certificate. */
export interface GoFacts {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  readonly isCa: boolean;
  /** Critical extensions that Go does not know. */
  readonly unhandled: readonly string[];
}

/** A certificate and key in files, what their peers trust, what they are for, and names that they are not for. */
export interface GoPair {
  readonly path: string;
  readonly certificate: string;
  readonly key: string;
  readonly trust: string;
  readonly usages: readonly string[];
  readonly names: readonly string[];
  readonly strangers: readonly string[];
}

export interface GoQuestion {
  readonly at: Date;
  readonly pairs?: readonly GoPair[];
  /** Files of the key pair that signs service-account tokens. */
  readonly tokens?: readonly { readonly private: string; readonly public: string }[];
  /** DER. */
  readonly certificates?: readonly Buffer[];
}

export interface GoAnswer {
  readonly pairs: readonly { readonly path: string; readonly facts: GoFacts; readonly faults: readonly string[] }[];
  readonly tokens: readonly { readonly private: string; readonly faults: readonly string[] }[];
  readonly certificates: readonly { readonly refused?: string; readonly facts?: GoFacts }[];
}

/** Compiles the judge into a folder that is gone after the test file. It has no dependency, so nothing is downloaded. */
export function buildGoJudge(): string {
  const binary = join(scratch(), 'go-judge');
  const { status, stderr, error } = spawnSync('go', ['build', '-trimpath', '-o', binary, '.'], {
    cwd: join(__dirname, 'go-judge'),
    encoding: 'utf8',
    env: { ...process.env, CGO_ENABLED: '0', GOPROXY: 'off', GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '' },
  });
  if (status !== 0) throw new Error(`the Go judge did not build: ${error?.message ?? stderr}`);
  return binary;
}

export function askGo(judge: string, question: GoQuestion): GoAnswer {
  const input = { ...question, certificates: question.certificates?.map((der) => der.toString('base64')) };
  const { status, stdout, stderr } = spawnSync(judge, {
    encoding: 'utf8',
    input: JSON.stringify(input),
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`the Go judge ended with ${String(status)}: ${stderr}`);
  return JSON.parse(stdout) as GoAnswer;
}

/** A certificate as its holder presents it, what its peers trust, and what they use it for; DER. */
export interface GoChain {
  readonly leaf: Buffer;
  readonly intermediates: readonly Buffer[];
  readonly roots: readonly Buffer[];
  readonly at: Date;
  readonly usages: readonly ('serverAuth' | 'clientAuth')[];
  readonly names: readonly string[];
}

/** At which step Go refuses, and why; neither where it refuses nothing. */
export interface GoVerdict {
  readonly step?: 'parse root' | 'parse leaf' | 'parse intermediate' | 'key' | 'verify' | 'name';
  readonly reason?: string;
}

const base64 = (der: Buffer): string => der.toString('base64');

/** What Go says of each chain, in one run of the judge. */
export function judgeChains(judge: string, chains: readonly GoChain[]): readonly GoVerdict[] {
  const lines = chains.map((chain) =>
    JSON.stringify({
      ...chain,
      leaf: base64(chain.leaf),
      intermediates: chain.intermediates.map(base64),
      roots: chain.roots.map(base64),
    }),
  );
  const { status, stdout, stderr } = spawnSync(judge, ['chains'], {
    encoding: 'utf8',
    input: lines.join('\n'),
    maxBuffer: 256 * 1024 * 1024,
    timeout: 300_000,
  });
  if (status !== 0) throw new Error(`the Go judge ended with ${String(status)}: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as GoVerdict);
}
