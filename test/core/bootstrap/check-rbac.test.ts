import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRbac } from '../../../src/core/bootstrap/check-rbac.js';
import { renderManifests } from '../../../src/core/bootstrap/rbac.js';
import type { RbacRule } from '../../../src/core/bootstrap/binding.js';

const rulesOf = (secrets: boolean): readonly RbacRule[] =>
  checkRbac({ secrets }).flatMap((object) => (object as { readonly rules?: readonly RbacRule[] }).rules ?? []);

describe('the roles of check', () => {
  it('read and do nothing else', () => {
    expect(new Set(rulesOf(true).flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list']));
  });

  it('name every ConfigMap, and no Secret unless it is asked for', () => {
    const of = (secrets: boolean, resource: string) =>
      rulesOf(secrets).filter(({ resources }) => resources?.includes(resource));
    expect(of(false, 'configmaps').map(({ resourceNames }) => resourceNames?.length)).toEqual([1, 1, 1, 1]);
    expect(of(false, 'secrets')).toEqual([]);
    expect(of(true, 'secrets')).toHaveLength(1);
  });

  it('are what the template has', () => {
    const template = readFileSync(join(__dirname, '../../../templates/check-rbac.yaml'), 'utf8');
    expect(template.replace(/^#.*\n/gm, '')).toBe(renderManifests(checkRbac({ secrets: false })));
  });
});
