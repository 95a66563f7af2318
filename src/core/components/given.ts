import type { Cluster } from '../cluster/cluster.js';
import { extraArgsOf, givenSetting, isConfigured, type Setting } from './component.js';
import type { ComponentName } from '../cluster/component-names.js';
import { givenFields } from './fields.js';

/** What the spec gives a component as it stands: its flags, and the fields of its configuration file. What cannot be read is refused elsewhere. */
export const givenSettings = (component: ComponentName, cluster: Cluster): readonly Setting[] => [
  ...[...extraArgsOf(component, cluster)].flatMap(([name, values]) =>
    values.map((value) => givenSetting(`--${name}`, value)),
  ),
  ...(isConfigured(component)
    ? givenFields(component, cluster.extraConfig[component], cluster.version).map(({ name, read }) =>
        givenSetting(name, 'value' in read ? read.value : ''),
      )
    : []),
];
