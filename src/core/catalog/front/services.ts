import type { Desired, DesiredFile } from '../desired.js';
import { frontFiles } from '../layouts/front.js';
import { absolute } from '../placement.js';

/**
 * What runs on a machine in front of the API server, and what makes it take the files that it reads: none of them looks at a file
 * again by itself (nginx(8), `-s reload`; HAProxy Management Guide, 4; systemd.exec(5), LoadCredential).
 */
interface Service {
  /** What it is told by, and what names the files that it reads besides; left out where the unit does. */
  readonly configuration?: keyof typeof frontFiles;
  /** A unit of ours. */
  readonly unit?: keyof typeof frontFiles;
  /** For root on the node, by what it needs. */
  readonly commands: Readonly<Record<ServiceNeed, string>>;
}

export type ServiceNeed = 'reload' | 'restart';

const unit = (name: string): Service['commands'] => ({
  reload: `systemctl reload ${name}`,
  restart: `systemctl daemon-reload && systemctl restart ${name}`,
});

const always = (command: string): Service['commands'] => ({ reload: command, restart: command });

export const frontServices = {
  firewall: { configuration: 'firewall.sh', commands: always(`${absolute(frontFiles['firewall.sh'])} try`) },
  haproxy: { configuration: 'haproxy.cfg', commands: always('systemctl reload-or-restart haproxy') },
  'kubepki-load-balancer': {
    configuration: 'load-balancer.conf',
    unit: 'load-balancer.service',
    commands: unit('kubepki-load-balancer'),
  },
  'kubepki-kubectl-proxy': { unit: 'kubectl-proxy.service', commands: unit('kubepki-kubectl-proxy') },
  'kubepki-bastion': { configuration: 'bastion.conf', unit: 'bastion.service', commands: unit('kubepki-bastion') },
  'kubepki-proxy': { configuration: 'proxy.conf', unit: 'proxy.service', commands: unit('kubepki-proxy') },
} as const satisfies Readonly<Record<string, Service>>;

export type ServiceName = keyof typeof frontServices;
/** What is depended on before what depends on it. */
export const serviceNames = Object.keys(frontServices) as ServiceName[];

/** A service of a node reads a file, and what that takes when the file gets other contents. */
export interface ServiceReading {
  readonly service: ServiceName;
  readonly needs: ServiceNeed;
}

/**
 * Which services of its node read the files of an artefact, if these parts of it change: the file itself is theirs, or theirs names it.
 *
 * @param neighbours the artefacts of the same node
 */
export function servicesReading(
  artefact: Desired,
  parts: readonly DesiredFile['part'][],
  neighbours: readonly Desired[],
): readonly ServiceReading[] {
  const places = artefact.files.filter(({ part }) => parts.includes(part)).map(({ place }) => place.path);
  const paths = new Set(places.map(absolute));
  const names = (file: keyof typeof frontFiles): boolean => pathsIn(file, neighbours).some((path) => paths.has(path));
  const isOne = (file: keyof typeof frontFiles): boolean => places.includes(frontFiles[file]);
  return serviceNames.flatMap((service): ServiceReading[] => {
    const { configuration, unit: its }: Service = frontServices[service];
    if (its !== undefined && (isOne(its) || (configuration === undefined && names(its))))
      return [{ service, needs: 'restart' }];
    return configuration !== undefined && (isOne(configuration) || names(configuration))
      ? [{ service, needs: 'reload' }]
      : [];
  });
}

/** The absolute paths in a configuration; none where the node has none. */
const pathsIn = (file: keyof typeof frontFiles, neighbours: readonly Desired[]): readonly string[] =>
  neighbours.flatMap((other) =>
    other.kind === 'file' && other.content.syntax === 'text' && other.name === `front/${file}`
      ? [...other.content.text.matchAll(/(?<![\w.])\/[\w./@+-]+/g)].map(([path]) => path)
      : [],
  );
