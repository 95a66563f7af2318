import { chmodSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { goodHome, pki as pkiOf, textAt } from '../../support/copies.js';
import { counterfeit } from '../../support/counterfeit.js';
import { days, put } from '../../support/home.js';
import { machine, pki, said, tell } from '../../support/one-machine.js';
import { hit, nearMiss } from '../../support/rule-tests.js';

const own = 'var/lib/kubelet/pki';
const current = `${own}/kubelet-client-current.pem`;

const rotates = { rotateCertificates: true };
/** kubelet.conf that names the kubelet's own. */
function naming(tree: string, path: string): void {
  const file = join(tree, 'etc/kubernetes/kubelet.conf');
  put(
    tree,
    'etc/kubernetes/kubelet.conf',
    textAt(file)
      .replace(/client-certificate: .*/, `client-certificate: ${path}`)
      .replace(/client-key: .*/, `client-key: ${path}`),
    0o600,
  );
}

/** A kubelet that rotates, with its link. */
async function rotating(): Promise<string> {
  const tree = await machine(rotates);
  const name = 'kubelet-client-2026-05-01-00-00-00.pem';
  put(
    tree,
    `${own}/${name}`,
    `${textAt(join(tree, pki, 'kubelet-client.crt'))}${textAt(join(tree, pki, 'kubelet-client.key'))}`,
    0o600,
  );
  symlinkSync(name, join(tree, current));
  naming(tree, `/${current}`);
  return tree;
}

/** The kubelet embeds its certificate. */
function embed(tree: string): void {
  const pem = (file: string) => Buffer.from(textAt(join(tree, pki, file))).toString('base64');
  put(
    tree,
    'etc/kubernetes/kubelet.conf',
    textAt(join(tree, 'etc/kubernetes/kubelet.conf'))
      .replace(/client-certificate: .*/, `client-certificate-data: ${pem('kubelet-client.crt')}`)
      .replace(/client-key: .*/, `client-key-data: ${pem('kubelet-client.key')}`),
    0o600,
  );
}

/** A kubelet that rotates, and a certificate that begins then beside its link. */
async function beside(name: string, notBefore: Date): Promise<string> {
  const [tree, home] = [await rotating(), await goodHome()];
  counterfeit(home, pkiOf(home, 'kubelet-client', 'w1'), { notBefore, notAfter: days(364) });
  put(tree, `${own}/${name}`, textAt(pkiOf(home, 'kubelet-client.crt', 'w1')), 0o600);
  return tree;
}

/** A kubelet that is told this, with a file in the place of the link to what it serves. */
async function servedFile(kubelet: object): Promise<string> {
  const tree = await rotating();
  put(tree, `${own}/kubelet-server-current.pem`, textAt(join(tree, current)), 0o600);
  tell(tree, kubelet);
  return tree;
}

/** A kubelet with what it joined by. */
async function joined(mode: number): Promise<string> {
  const tree = await rotating();
  const path = 'etc/kubernetes/bootstrap-kubelet.conf';
  put(tree, path, textAt(join(tree, 'etc/kubernetes/kubelet.conf')), mode);
  chmodSync(join(tree, path), mode);
  return tree;
}

describe('the kubelet', () => {
  it('may rotate by its own link', async () => {
    expect(said(await rotating())).toEqual([]);
  });

  hit(
    'kubelet-rotation-conflict',
    'does not rotate beside certificates that are issued',
    'warning kubelet.conf kubelet-rotation-conflict',
    async () => said(await machine(rotates)),
  );
  hit(
    'kubelet-rotation-conflict',
    'is found with an old file of its own, which the next start would read',
    'warning kubelet.conf kubelet-rotation-conflict',
    async () => {
      const tree = await rotating();
      naming(tree, `/${own}/kubelet-client-2026-05-01-00-00-00.pem`);
      return said(tree);
    },
  );
  hit(
    'kubelet-rotation-conflict',
    'is found with a link that it rotates, and is told not to',
    'warning kubelet.conf kubelet-rotation-conflict',
    async () => {
      const tree = await rotating();
      tell(tree, { rotateCertificates: false });
      return said(tree);
    },
  );
  nearMiss('kubelet-rotation-conflict', 'may have what is issued where it does not rotate', [], async () =>
    said(await machine({ rotateCertificates: false })),
  );

  hit(
    'kubelet-embedded',
    'is found with an embedded certificate',
    'warning kubelet.conf kubelet-embedded',
    async () => {
      const tree = await rotating();
      embed(tree);
      return said(tree);
    },
  );
  nearMiss(
    'kubelet-embedded',
    'is found with it before it has its own, which is information whatever a policy says of the rule',
    'info kubelet.conf kubelet-embedded',
    async () => {
      const tree = await rotating();
      embed(tree);
      renameSync(join(tree, own), join(tree, 'elsewhere'));
      const severity = 'rules: { kubelet-embedded: critical }';
      put(tree, '.kubepki-check.yaml', `apiVersion: kubepki/v1\nkind: CheckPolicy\n${severity}\n`);
      return said(tree);
    },
  );

  hit(
    'kubelet-link-stale',
    'is found with a link that leads nowhere',
    'critical kubelet-client kubelet-link-stale',
    async () => {
      const tree = await rotating();
      renameSync(join(tree, current), join(tree, 'link'));
      symlinkSync('kubelet-client-2020-01-01-00-00-00.pem', join(tree, current));
      return said(tree);
    },
  );
  hit(
    'kubelet-link-stale',
    'is found with a link to a certificate that is older than one beside it',
    'warning kubelet-client kubelet-link-stale',
    async () => said(await beside('kubelet-client-2026-06-01-00-00-00.pem', days(1))),
  );
  nearMiss(
    'kubelet-link-stale',
    'may have an absolute link in a filesystem that is mounted, also while its kubeconfig embeds another',
    'warning kubelet.conf kubelet-embedded',
    async () => {
      const tree = await rotating();
      embed(tree);
      renameSync(join(tree, current), join(tree, 'link'));
      symlinkSync(`/${own}/kubelet-client-2026-05-01-00-00-00.pem`, join(tree, current));
      return said(tree);
    },
  );
  nearMiss('kubelet-link-stale', 'may have an older certificate beside its link', [], async () =>
    said(await beside('kubelet-client-2026-04-01-00-00-00.pem', days(-60))),
  );
  hit(
    'kubelet-link-stale',
    'is found with a file for the link, which it refuses to replace',
    'warning kubelet-client kubelet-link-stale',
    async () => {
      const tree = await rotating();
      const text = textAt(join(tree, current));
      renameSync(join(tree, current), join(tree, 'link'));
      put(tree, current, text, 0o600);
      return said(tree);
    },
  );
  hit(
    'kubelet-link-stale',
    'is found with a file for the link of what it serves, where it asks for that',
    'warning kubelet-server kubelet-link-stale',
    async () => said(await servedFile({ ...rotates, serverTLSBootstrap: true })),
  );
  nearMiss('kubelet-link-stale', 'may have that file where it asks for nothing to serve', [], async () =>
    said(await servedFile(rotates)),
  );

  hit(
    'bootstrap-leftover',
    'is found with what it joined by',
    'info bootstrap-kubelet.conf bootstrap-leftover',
    async () => said(await joined(0o600)),
  );
  hit(
    'bootstrap-leftover',
    'is found with what it joined by for everybody to read',
    'warning bootstrap-kubelet.conf bootstrap-leftover',
    async () => said(await joined(0o644)),
  );
  nearMiss('bootstrap-leftover', 'may have what it joins by until it has joined', [], async () => {
    const tree = await joined(0o600);
    renameSync(join(tree, 'etc/kubernetes/kubelet.conf'), join(tree, 'kubelet.conf'));
    return said(tree);
  });
});
