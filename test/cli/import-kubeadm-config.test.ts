import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { kubepki, kubepkiJson } from '../support/kubepki.js';
import { scratch } from '../support/scratch.js';

function configuration(): string {
  const file = join(scratch(), 'kubeadm.yaml');
  writeFileSync(
    file,
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nclusterName: prod\nimageRepository: example.com\n',
  );
  return file;
}

const node = ['--control-plane', 'cp1=10.0.0.11'];

describe('kubepki import --kubeadm-config without PATH', () => {
  it('prints a spec, and notes beside it what was not taken over', () => {
    const { stdout, stderr, code } = kubepki(['import', '--kubeadm-config', configuration(), ...node]);
    expect({ code, notes: stderr.split('\n').length }).toEqual({ code: 0, notes: 2 });
    expect(stdout).toContain('name: prod # ClusterConfiguration clusterName\n');
    expect(stderr).toContain('imageRepository');
  });

  it('prints the same as JSON of its schema', () => {
    const schema = JSON.parse(
      readFileSync(join(__dirname, '..', '..', 'schemas', 'imported-spec.json'), 'utf8'),
    ) as object;
    const document = kubepkiJson(['import', '--kubeadm-config', configuration(), ...node]);
    expect(new Ajv().validate(schema, document)).toBe(true);
  });

  it.each([
    ['nothing to import', []],
    ['no control plane', ['--kubeadm-config', configuration()]],
    ['a folder for the home', ['--kubeadm-config', configuration(), ...node, '--into', 'prod']],
    ['a file that is not there', ['--kubeadm-config', '/nowhere/kubeadm.yaml', ...node]],
  ])('refuses %s', (_, args) => {
    expect(kubepki(['import', ...args]).code).toBe(2);
  });
});
