import { smallSpec } from '../../support/home.js';
import { clusterOf } from '../../support/specs.js';

const rootsOf = (...roots: readonly string[]) => {
  const [first = '', second = ''] = roots;
  const text = smallSpec()
    .replace('[10.0.0.11]', `[10.0.0.11], root: ${first}`)
    .replace('[10.0.1.21]', `[10.0.1.21], root: ${second}`);
  return clusterOf(text).nodes.map(({ root }) => root);
};

describe('the root of a node', () => {
  it('is kept in one spelling', () => {
    expect(rootsOf('/srv//cp1/', '/srv/./w1/.')).toEqual(['/srv/cp1', '/srv/w1']);
  });

  it('may be called like the beginning of another', () => {
    expect(rootsOf('/srv/w', '/srv/w1')).toEqual(['/srv/w', '/srv/w1']);
  });

  it('may be mounted on the machine that is another node', () => {
    expect(rootsOf('/', '/mnt/w1')).toEqual(['/', '/mnt/w1']);
  });
});
