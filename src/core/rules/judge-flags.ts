import type { AuditedName } from '../components/audited.js';
import type { Unread } from '../facts/flag-source.js';
import type { FlagFinding, FlagRule, FlagSight } from './flag-rule.js';
import { flagRules } from './flag-rules.js';
import { flagsUnreadable } from './flag-unreadable.js';
import { controlsOf } from './rule.js';
import type { Audit, Started } from './started.js';

/** Every rule about every component, and what could not be read. */
export const judgeFlags = (
  audit: Audit,
  unread: readonly Unread[],
  rules: readonly FlagRule[] = flagRules,
): readonly FlagFinding[] => [
  ...unread.map(unreadFinding),
  ...audit.started.flatMap((started) =>
    rules.flatMap((rule) => [...rule.judge(started, audit)].map((sight) => findingOf(rule, sight, started))),
  ),
];

function findingOf(rule: FlagRule, sight: FlagSight, started: Started): FlagFinding {
  const { setting, flag, message, expected = [], actual = [], severity = rule.severity, changes = [] } = sight;
  return {
    rule: rule.id,
    severity,
    node: undefined,
    artefact: started.component,
    place: { node: undefined, path: flag?.file ?? started.sources[0]?.file ?? '' },
    message,
    expected,
    actual,
    remedy: rule.remedy,
    machine: started.machine,
    setting,
    line: flag === undefined || flag.line === 0 ? undefined : flag.line,
    cis: controlsOf({ sources: sight.source === undefined ? rule.sources : [sight.source] }).filter(
      (id) => sections[started.component]?.test(id) ?? false,
    ),
    changes,
    started,
  };
}

/** What could not be read, where nothing else is known of it. */
export const unreadFinding = ({ file, component, reason }: Unread): FlagFinding => ({
  rule: flagsUnreadable.id,
  severity: flagsUnreadable.severity,
  node: undefined,
  artefact: component ?? 'flags',
  place: { node: undefined, path: file },
  message: `could not be read: ${reason}`,
  expected: [],
  actual: [],
  remedy: flagsUnreadable.remedy,
  machine: file,
  setting: '',
  line: undefined,
  cis: [],
  changes: [],
  started: undefined,
});

/** Sections of the CIS Kubernetes Benchmark, by the component that they are about. */
const sections: Readonly<Partial<Record<AuditedName, RegExp>>> = {
  'kube-apiserver': /^(1\.2|3)\./,
  'kube-controller-manager': /^1\.3\./,
  'kube-scheduler': /^1\.4\./,
  etcd: /^2\./,
  kubelet: /^4\.2\./,
  'kube-proxy': /^4\.3\./,
};
