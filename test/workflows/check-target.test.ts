import { reader } from '../../src/adapters/store/read.js';
import { targetOf } from '../../src/workflows/check-target.js';

/** A machine that has nothing but these folders. */
const machine = (...folders: readonly string[]): typeof reader => ({
  ...reader,
  kindOf: (path) => (folders.includes(path) ? 'folder' : 'absent'),
  namesIn: () => [],
});

const asked = { path: undefined, home: undefined, spec: undefined } as const;

describe('what is checked when nothing is named', () => {
  it('is this machine, where Kubernetes is', () => {
    const node = machine('/etc/kubernetes', '/etc/kubernetes/pki');
    expect(targetOf(asked, node)).toMatchObject({ kind: 'folder', mount: { folder: '/' } });
    expect(targetOf({ ...asked, looksFurther: true }, node)).toMatchObject({ kind: 'folder', mount: { folder: '/' } });
  });

  it.each([[machine()], [machine('/etc/kubernetes')]])(
    'is no file at all where none is there and something else is to be looked at',
    (workstation) => {
      expect(targetOf({ ...asked, looksFurther: true }, workstation)).toMatchObject({ kind: 'nothing' });
    },
  );

  it('is asked for where nothing else is to be looked at', () => {
    expect(() => targetOf(asked, machine())).toThrow('expected a PKI home here or above');
  });
});
