import { aboveRbac, administrators, nodesGroup } from '../catalog/reserved.js';
import type { NewUser } from '../cluster/new-user.js';
import type { CertificateFacts } from '../facts/certificate.js';
import { minuteOf } from '../facts/dates.js';
import { printable } from './printable.js';
import { shellWord } from '../read/shell-word.js';

/** A kubeconfig that was just made. */
export interface CreatedKubeconfig {
  readonly user: NewUser;
  readonly server: string;
  readonly certificate: CertificateFacts;
  /** It ends with its authority, sooner than was asked for. */
  readonly clamped: boolean;
  /** Control planes whose certificate does not name the server. */
  readonly strangers: readonly string[];
}

/** What whoever asked for it should know. */
export function createdNotes({ user, certificate, clamped, strangers, server }: CreatedKubeconfig): readonly string[] {
  const end = `${minuteOf(certificate.notAfter)} UTC`;
  return [
    ...(user.groups.includes(aboveRbac)
      ? [`${aboveRbac} is above RBAC: nothing but a new authority takes this access away before it ends, on ${end}`]
      : []),
    ...(user.groups.includes(administrators)
      ? [`${administrators} may do everything, as long as its binding is there`]
      : []),
    ...(user.groups.includes(nodesGroup) ? [`${nodesGroup} is for kubelets, whose user is system:node:NAME`] : []),
    ...(clamped ? [`it ends with its authority, on ${end}, sooner than was asked for`] : []),
    ...(strangers.length === 0
      ? []
      : [
          `the certificate of the API server on ${strangers.join(', ')} does not name the host of ${server}: clients will refuse it until it does (certificates.overrides.apiserver.sans in kubepki.yaml)`,
        ]),
  ];
}

/** The document of `schemas/kubeconfig-report.json`: whom it is for, and no key. */
export const createdDocument = (
  { user, server, certificate, clamped }: CreatedKubeconfig,
  file: string,
  saved: boolean,
) => ({
  apiVersion: 'kubepki/v1' as const,
  kind: 'KubeconfigReport' as const,
  name: user.name,
  groups: user.groups,
  server,
  serial: certificate.serial,
  notAfter: certificate.notAfter.toISOString(),
  clamped,
  file,
  saved,
});

export function createdText({ user, certificate }: CreatedKubeconfig, file: string, saved: boolean): string {
  const { name, groups, file: saveAs = `${name}.conf` } = printable(user);
  const member = groups.length === 0 ? 'in no group' : `in ${groups.join(', ')}`;
  // It lapses unless somebody asks for it, by the name of its file.
  const kept = saved ? ` The spec has it in users; kubepki renew ${shellWord(saveAs)} issues it again.` : '';
  return `Made the kubeconfig of ${name} (${member}): ${file}\nIt holds a private key and ends on ${minuteOf(certificate.notAfter)} UTC.${kept}\n`;
}
