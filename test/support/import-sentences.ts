import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Imported, type ToImport } from './imported.js';

export const newName = 'added-later.example.com';

/**
 * What holds for every imported cluster: nothing of it was touched, there is nothing to do, and nothing is critical.
 *
 * @param make builds the cluster; runs once
 */
export function isTakenOver(make: () => ToImport): () => Imported {
  let imported: Imported;
  beforeAll(() => {
    imported = new Imported(make());
  }, 120_000);

  it('imports, and touches nothing of it', () => {
    expect(imported.run).toMatchObject({ code: 0 });
    expect(imported.everything()).toEqual(imported.before);
  });

  it('has nothing to do then', () => {
    expect(imported.plan()).toEqual([]);
    expect(imported.kubepki('plan', '--detailed-exitcode')).toMatchObject({ code: 0 });
    expect(imported.kubepki('apply', '--yes')).toMatchObject({ code: 0 });
    expect(imported.everything()).toEqual(imported.before);
  });

  it('finds nothing critical in it', () => {
    const critical = imported.check().findings.filter(({ severity }) => severity === 'critical');
    expect([...new Set(critical.map(({ rule }) => rule))]).toEqual([]);
  });

  return () => imported;
}

/**
 * One name more in the spec is one certificate anew, in its place, and nothing else.
 *
 * @param file the certificate, on this machine
 */
export function takesOneName(cluster: () => Imported, artefact: string, file: (imported: Imported) => string): void {
  it('makes one certificate anew when the spec asks for one name more, and touches no other file', () => {
    const imported = cluster();
    const path = file(imported);
    const before = imported.everything();
    const old = new X509Certificate(readFileSync(path));
    imported.addName(artefact, newName);
    expect(imported.plan()).toEqual([expect.objectContaining({ action: 'reissue', artefact })]);
    expect(imported.kubepki('apply', '--yes')).toMatchObject({ code: 0 });
    const made = new X509Certificate(readFileSync(path));
    expect(made.subjectAltName).toContain(newName);
    expect(made.issuer).toBe(old.issuer);
    const changed = imported.everything().filter((trace) => !before.includes(trace) && !/ 40\d{3} /.test(trace));
    expect(changed).toHaveLength(2);
    expect(imported.plan()).toEqual([]);
    expect(imported.check().findings.filter(({ severity }) => severity === 'critical')).toEqual([]);
  });
}
