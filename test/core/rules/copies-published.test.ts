import type { ObjectFacts } from '../../../src/core/facts/objects.js';
import { readDump } from '../../../src/core/read/objects.js';
import { observed } from '../../../src/core/read/observe.js';
import { rootCaMissing } from '../../../src/core/rules/copies-published.js';
import { judge } from '../../../src/core/rules/judge.js';
import { today } from '../../support/home.js';
import { namespaceObject } from '../../support/objects.js';

const said = (...more: readonly ObjectFacts[]): readonly string[] =>
  judge(
    [rootCaMissing],
    { artefacts: [], keysets: new Map(), version: undefined },
    observed(new Map(), { objects: [...readDump(JSON.stringify(namespaceObject('a', 86_400)), 'dump'), ...more] }),
    today,
  ).map(({ message }) => message);

const what = 'configmaps kube-root-ca.crt';

describe('namespaces without any kube-root-ca.crt', () => {
  it('are found where an API server has listed these to the end', () => {
    expect(said({ of: 'whole-list', what })).toEqual(['does not exist in a']);
  });

  it('are not judged by another list, or by one that broke off', () => {
    expect(said({ of: 'whole-list', what: 'configmaps kube-system/kubeadm-config' })).toEqual([]);
    expect(said({ of: 'unobserved', what, reason: 'the server answered 500' })).toEqual([]);
  });
});
