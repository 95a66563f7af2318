import type { Version } from '../cluster/version.js';
import { imageOf } from '../components/images.js';
import { valueText } from '../components/component.js';
import { startSettings } from './command.js';
import { RenderError } from './errors.js';
import type { FlagSet } from './flag-set.js';
import { nested } from './nested.js';
import { yamlText } from './yaml-text.js';

/** Where a flag is in the file, if not under its own name (go.etcd.io/etcd/server/v3/embed, securityConfig). */
const moved: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'cert-file',
      'key-file',
      'client-cert-file',
      'client-key-file',
      'client-cert-auth',
      'trusted-ca-file',
      'auto-tls',
    ].flatMap((name) => [
      [name, `client-transport-security.${name}`],
      [`peer-${name}`, `peer-transport-security.${name}`],
    ]),
  ),
  'client-cert-allowed-hostname': 'client-transport-security.allowed-hostname',
  'peer-cert-allowed-cn': 'peer-transport-security.allowed-cn',
  'peer-cert-allowed-hostname': 'peer-transport-security.allowed-hostname',
  'peer-skip-client-san-verification': 'peer-transport-security.skip-client-san-verification',
  'socket-reuse-address': 'socket-options.reuse-address',
  'socket-reuse-port': 'socket-options.reuse-port',
};

/** Flags that the file has no place for; beside a file etcd reads no flags. */
const absent = ['client-crl-file', 'peer-crl-file', 'raft-read-timeout', 'raft-write-timeout'];

type Kind = 'number' | 'boolean' | 'list' | 'duration' | 'list since 3.6';

/** What is no text in the file; it takes durations as nanoseconds. */
const kinds: Readonly<Record<string, Kind>> = Object.fromEntries(
  Object.entries({
    number:
      'auth-token-ttl backend-batch-limit bcrypt-cost bootstrap-defrag-threshold-megabytes compaction-batch-limit distributed-tracing-sampling-rate election-timeout heartbeat-interval max-concurrent-streams max-learners max-request-bytes max-snapshots max-txn-ops max-wals quota-backend-bytes self-signed-cert-validity snapshot-catchup-entries snapshot-count',
    boolean:
      'auto-tls client-cert-auth enable-distributed-tracing enable-grpc-gateway enable-log-rotation enable-pprof force-new-cluster initial-election-tick-advance memory-mlock peer-auto-tls peer-client-cert-auth peer-skip-client-san-verification pre-vote socket-reuse-address socket-reuse-port strict-reconfig-check unsafe-no-fsync experimental-initial-corrupt-check',
    list: 'cipher-suites log-outputs',
    'list since 3.6': 'client-cert-allowed-hostname peer-cert-allowed-cn peer-cert-allowed-hostname',
    duration:
      'backend-batch-interval compact-hash-check-time compaction-sleep-interval corrupt-check-time downgrade-check-time grpc-keepalive-interval grpc-keepalive-min-time grpc-keepalive-timeout warning-apply-duration warning-unary-request-duration watch-progress-notify-interval experimental-watch-progress-notify-interval',
  }).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind as Kind])),
);

/**
 * The file that `etcd --config-file` reads, instead of flags (https://etcd.io/docs/v3.6/op-guide/configuration).
 *
 * @throws RenderError FORMAT_UNFIT
 */
export function renderEtcdConfiguration(set: FlagSet): string {
  const flags = new Map(startSettings(set).map((one) => [one.name.slice(2), valueText(one)]));
  const lost = absent.find((name) => flags.has(name));
  if (lost !== undefined)
    throw new RenderError('FORMAT_UNFIT', `expected flags that etcd's configuration file knows, got --${lost}`, {
      hint: 'use --format args, systemd or static-pod for etcd',
    });
  const fields = [...flags].map(([name, text]) => ({
    name: moved[name] ?? name,
    value: fileValue(name, text, set.version),
  }));
  return yamlText(nested(fields));
}

/** What the file has in the place of a flag's text: lists as lists, durations as nanoseconds. */
export function fileValue(name: string, text: string, version: Version): string | number | boolean | readonly string[] {
  const isOld = imageOf('etcd', version)?.startsWith('etcd:3.5') === true;
  const kind = kinds[name];
  if (kind === 'number') return Number(text);
  if (kind === 'boolean') return text === 'true';
  if (kind === 'duration') return nanoseconds(text);
  return kind === 'list' || (kind === 'list since 3.6' && !isOld) ? text.split(',') : text;
}

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 36e11 };

/** A duration as Go writes it: `1h30m`, `5s`. */
const nanoseconds = (text: string): number =>
  [...text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  );
