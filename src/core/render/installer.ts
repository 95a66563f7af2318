import { createHash } from 'node:crypto';
import type { WrittenFile } from '../facts/manifest.js';
import { componentOrder } from '../components/component.js';
import { frontServices, serviceNames } from '../catalog/front/services.js';
import { mayName, type DeliveredFile, type Delivery } from './delivery.js';
import { encodeTar, type TarEntry } from './tar.js';

/** One word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Puts text where a template says `{{name}}`. */
export const fillTemplate = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');

const readers = {
  components: componentOrder.join(' '),
  services: serviceNames.join(' '),
  commands: serviceNames
    .flatMap((service) =>
      Object.entries(frontServices[service].commands).map(
        ([needs, command]) => `    ${service},${needs}) printf '%s' ${quoted(command)} ;;`,
      ),
    )
    .join('\n'),
};

const fileLines = (files: readonly DeliveredFile[]): string =>
  files
    .map(
      ({ sha256: hash, mode, owner, group, path, ...read }, index) =>
        `  "$1" ${index + 1} ${hash} ${mode} ${quoted(owner)} ${quoted(group)} ${quoted(readerWords(read))} ${quoted(path)}`,
    )
    .join('\n');

/** With the fields of what is delivered: whose they are to be, and who reads them, is nobody. */
const retiredLines = (files: readonly WrittenFile[]): string =>
  files.map(({ path, sha256: hash }) => `  "$1" 0 ${hash} '' '' '' '' ${quoted(path)}`).join('\n');

/** `etcd=0 kubepki-proxy=reload`: seconds until it follows by itself, or what it needs. */
const readerWords = ({ readers: all, services }: Pick<DeliveredFile, 'readers' | 'services'>): string =>
  [
    ...all.map(({ component, within }) => `${component}=${within ?? 'restart'}`),
    ...services.map(({ service, needs }) => `${service}=${needs}`),
  ].join(' ');

/**
 * A tar stream of one folder: the installer, the manifest, and the files below it, each with its mode and owner.
 *
 * @param template the text of templates/install.sh
 */
export function renderTar({ node, files, retired, manifest, time }: Delivery, template: string): Buffer {
  const script = fillTemplate(template, {
    node,
    needs: '',
    ...readers,
    files: fileLines(files),
    retired: retiredLines(retired),
    naming: mayName,
    contents: '  cat "$here/$2"',
    companions: `  "$1" ${sha256(manifest)} manifest.json`,
  });
  // A folder of its own: nothing lands in the filesystem of whoever unpacks it in /.
  const folder = `kubepki-${node.slice(0, 100)}`;
  const entry = (name: string, mode: number, contents: Uint8Array): TarEntry => ({
    name: `${folder}/${name}`,
    mode,
    owner: 'root',
    group: 'root',
    contents,
  });
  return encodeTar(
    [
      entry('', 0o700, Buffer.alloc(0)),
      ...files.map(({ path, mode, owner, group, contents }) => ({
        ...entry(path, parseInt(mode, 8), contents.reveal()),
        owner,
        group,
      })),
      entry('manifest.json', 0o644, Buffer.from(manifest)),
      entry('install.sh', 0o700, Buffer.from(script)),
    ],
    time,
  );
}

/** The same installer with the files in it. @param template the text of templates/install.sh */
export function renderScript({ node, files, retired }: Delivery, template: string): string {
  const cases = files.map(
    ({ contents }, index) =>
      `    ${index + 1}) base64 -d <<'KUBEPKI' ;;\n${wrapped(contents.reveal().toString('base64'))}\nKUBEPKI`,
  );
  return fillTemplate(template, {
    node,
    needs: ', base64',
    ...readers,
    files: fileLines(files),
    retired: retiredLines(retired),
    naming: mayName,
    contents: `  case $1 in\n${cases.join('\n')}\n  esac`,
    companions: '',
  });
}

const wrapped = (text: string): string => text.match(/.{1,76}/g)?.join('\n') ?? '';
