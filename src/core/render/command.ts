import { isConfigured, pathSetting, valueText, type Setting } from '../components/component.js';
import type { ComponentName } from '../cluster/component-names.js';
import { hasConfiguration, type FlagSet } from './flag-set.js';

/** Flags that the spec says nothing of, and without which a component that starts by itself does not find its state or its configuration. */
const further: Readonly<Partial<Record<ComponentName, { readonly name: string; readonly path: string }>>> = {
  etcd: { name: '--data-dir', path: '/var/lib/etcd' },
  kubelet: { name: '--config', path: '/var/lib/kubelet/config.yaml' },
  'kube-proxy': { name: '--config', path: '/var/lib/kube-proxy/config.yaml' },
};

/** What a component that starts by itself is started with: its flags, and what else it needs. */
export function startSettings(set: FlagSet): readonly Setting[] {
  const more = further[set.component];
  const isThere = more === undefined || set.flags.some(({ name }) => name === more.name);
  if (isThere || (isConfigured(set.component) && !hasConfiguration(set))) return set.flags;
  return [...set.flags, pathSetting(more.name, `${set.root}${more.path}`)];
}

/** As a word of a command line. */
export const argumentOf = (one: Setting): string => `${one.name}=${valueText(one)}`;

/** The last value of a flag, which is the one that counts. */
export function lastValue(settings: readonly Setting[], name: string): string | undefined {
  const last = settings.findLast((one) => one.name === name);
  return last === undefined ? undefined : valueText(last);
}
