import type { ProcessPort } from '../../src/core/facts/process-port.js';
import { judge } from '../../src/core/rules/judge.js';
import { rules } from '../../src/core/rules/rules.js';
import { withThisMachine } from '../../src/workflows/in-place.js';
import { goodHome } from '../support/copies.js';
import { planOfHome, today } from '../support/home.js';

/** Everything on this machine runs since then; null: nothing does; undefined: it does not tell. */
const runningSince = (since: Date | null | undefined): ProcessPort => ({
  commandsOf: () => undefined,
  startsOf: (programs) => (since === undefined ? undefined : new Map(programs.map((program) => [program, since]))),
});

/** What is found when a node of a good home is this machine, whose files were written just now. */
async function found(processes: ProcessPort, root: string): Promise<readonly string[]> {
  const { home, desired, observed } = planOfHome(await goodHome());
  const nodes = home.cluster.nodes.map((node) => (node.name === 'w1' ? { ...node, root } : node));
  const seen = withThisMachine({ ...home, cluster: { ...home.cluster, nodes } }, desired, observed, processes);
  return judge(rules, desired, seen, today).map(({ node, artefact, rule }) => `${node ?? ''}/${artefact} ${rule}`);
}

describe('this machine, managed in place', () => {
  it('says of its processes which of them read what lay there before', async () => {
    expect(await found(runningSince(new Date(Date.now() - 3_600_000)), '/')).toEqual([
      'w1/ca.crt restart-owed',
      'w1/kubelet.conf restart-owed',
    ]);
  });

  it.each([new Date(Date.now() + 3_600_000), null, undefined])(
    'owes nothing with processes since %s',
    async (since) => {
      expect(await found(runningSince(since), '/')).toEqual([]);
    },
  );

  it('is no folder where the filesystem of another is', async () => {
    expect(await found(runningSince(new Date(0)), '/mnt/w1')).toEqual([]);
  });
});
