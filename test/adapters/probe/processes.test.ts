import { processesIn } from '../../../src/adapters/probe/processes.js';
import { put } from '../../support/home.js';
import { scratch } from '../../support/scratch.js';

/** A process filesystem of a machine that booted 1000 seconds into 1970: names and starts in hundredths of a second after that. */
function proc(...all: readonly (readonly [id: number, comm: string, start: number, state?: string])[]) {
  const folder = scratch();
  put(folder, 'stat', 'cpu 1 2 3\nbtime 1000\n');
  for (const [id, comm, start, state = 'S'] of all) {
    put(folder, `${id}/comm`, `${comm}\n`);
    put(folder, `${id}/stat`, `${id} (${comm}) ${state} ${'1 '.repeat(18)}${start} 4096\n`);
  }
  return processesIn(folder);
}

const at = (second: number): Date => new Date(second * 1000);

describe('processes', () => {
  it('start when their oldest one did, whatever is in a name', () => {
    const machine = proc([7, 'etcd', 5000], [8, 'etcd', 2050], [9, 'a) S 1 (b', 100], [10, 'kubelet', 100]);
    expect(machine.startsOf(['etcd'])).toEqual(new Map([['etcd', at(1020.5)]]));
  });

  it('are known by what the kernel keeps of a long name', () => {
    const machine = proc([7, 'kube-controller', 300]);
    expect(machine.startsOf(['kube-controller-manager', 'kube-scheduler'])).toEqual(
      new Map([
        ['kube-controller-manager', at(1003)],
        ['kube-scheduler', null],
      ]),
    );
  });

  it('do not run once they have ended', () => {
    expect(proc([7, 'etcd', 300, 'Z']).startsOf(['etcd'])).toEqual(new Map([['etcd', null]]));
  });

  it('are not known where the machine does not tell', () => {
    expect(processesIn(scratch()).startsOf(['etcd'])).toBeUndefined();
  });
});
