import { join } from 'node:path';
import { placingPrograms } from '../core/catalog/layouts/moved.js';
import type { FlagSource } from '../core/facts/flag-source.js';
import { dataFolderConfigured, dataFolderTold } from '../core/read/data-folder.js';
import { textAt } from './audit-texts.js';
import type { AuditTools } from './audit-tools.js';
import { isMasked, unitAt, unitFolders } from './audit-units.js';

/** The services that the installers of these programs make. */
const services: Readonly<Record<string, RegExp>> = {
  k3s: /^k3s(?:-[\w-]+)?\.service$/,
  rke2: /^rke2-(?:server|agent)\.service$/,
  k0s: /^k0s(?:controller|worker)\.service$/,
};

/** Where programs read a configuration that can say it, unless they are told another one; its drop-ins lie in a folder beside it. */
const configurations: Readonly<Record<string, string>> = {
  k3s: '/etc/rancher/k3s/config.yaml',
  rke2: '/etc/rancher/rke2/config.yaml',
};

/** Where the programs that place files of Kubernetes are told to keep their data; the one that counts goes before the others of its program. */
export const dataFoldersIn = (root: string, tools: AuditTools): readonly FlagSource[] =>
  placingPrograms.flatMap((program) => {
    const units = unitsOf(program, root, tools);
    const told = units.map(dataFolderTold);
    return [
      ...told.flatMap(({ flags }) => flags),
      ...configured(program, units, root, tools),
      ...told.flatMap(({ variables }) => variables),
    ];
  });

function unitsOf(program: string, root: string, tools: AuditTools): readonly FlagSource[] {
  const byName = new Map(
    unitFolders.toReversed().flatMap((folder) => {
      const whole = join(root, folder);
      const names = tools.reader.namesIn(whole).filter((name) => services[program]?.test(name) === true);
      return names.map((name) => [name, join(whole, name)] as const);
    }),
  );
  return [...byName.values()].sort().flatMap((path) => {
    const text = isMasked(path, tools.reader) ? undefined : textAt(path, tools);
    const unit = text === undefined || 'reason' in text ? undefined : unitAt(path, text, tools);
    return unit?.component === program ? [unit] : [];
  });
}

/** Of several drop-ins the last one goes before the others, and each before the file itself. */
function configured(
  program: string,
  units: readonly FlagSource[],
  root: string,
  tools: AuditTools,
): readonly FlagSource[] {
  const usual = configurations[program];
  if (usual === undefined) return [];
  const isConfiguration = (name: string) => name === '--config' || name === '--c';
  const named = units.flatMap(({ flags }) => flags.findLast(({ name }) => isConfiguration(name))?.value ?? []);
  const file = join(root, named.find((path) => path.startsWith('/')) ?? usual);
  const dropIns = tools.reader
    .namesIn(`${file}.d`)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(`${file}.d`, name));
  return [...[...dropIns].sort().reverse(), file].flatMap((path) => {
    const text = tools.reader.kindOf(path) === 'file' ? textAt(path, tools) : undefined;
    return text === undefined || 'reason' in text ? [] : dataFolderConfigured(text.text, text.file, program);
  });
}
