import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { makeHome, smallSpec } from '../support/home.js';
import { killedAt, tracedCalls, type TracedCall } from '../support/killed-runs.js';
import { kubepki } from '../support/kubepki.js';
import { seed, soaking } from '../support/property.js';
import { withCommand } from '../support/real-components.js';
import { copyHome, isInterrupted, leftovers, tornPairs } from '../support/stopped-runs.js';

// Every point is a process that is traced, killed and followed by two others.
if (!soaking) jest.setTimeout(300_000);

/** All calls when soaking; else some, others with every seed. */
const chosen = (calls: readonly TracedCall[], count: number): readonly TracedCall[] =>
  soaking
    ? calls
    : (fc.sample(fc.shuffledSubarray([...calls], { minLength: count, maxLength: count }), { seed, numRuns: 1 })[0] ??
      []);

/** Kills a command at each of these calls, then goes on. @returns what did not hold */
function faultsOf(
  original: string,
  command: (home: string) => readonly string[],
  calls: readonly TracedCall[],
  mayTear: number,
): readonly string[] {
  return calls.flatMap(({ call, when }) => {
    const home = copyHome(original);
    const wrong: string[] = [];
    const expectThat = (holds: boolean, sentence: string) => {
      if (!holds) wrong.push(`killed at ${call} ${when}: ${sentence}`);
    };
    expectThat(killedAt(call, when, command(home)), 'it ended before');
    const torn = tornPairs(home);
    expectThat(torn.length <= mayTear, `torn: ${torn.join(', ')}`);
    const seen = kubepki(['check', home]);
    if (isInterrupted(home)) expectThat(seen.stdout.includes('interrupted-apply'), 'check does not report it');
    else expectThat(torn.length === 0, 'a pair is torn, and no journal says so');
    const next = kubepki(['apply', '--yes', '--home', home]);
    expectThat(next.code === 0, `the next apply ended with ${next.code}: ${next.stderr}`);
    const after = kubepki(['check', home]);
    expectThat(after.code === 0, `check afterwards: ${after.stdout}`);
    const left = leftovers(home);
    expectThat(left.length === 0, `lies about: ${left.join(', ')}`);
    return wrong;
  });
}

const renewal = (home: string) => ['renew', 'cp1/apiserver', '--yes', '--home', home];

withCommand('strace', 'a process that is killed at any change of the disk', () => {
  it('makes all its changes on one thread, so that counting them reaches each', async () => {
    const home = await makeHome(undefined, new Date());
    const calls = tracedCalls(home, renewal(home));
    expect(calls.filter(({ call }) => call === 'rename').length).toBeGreaterThanOrEqual(3);
    expect(new Set(calls.map(({ thread }) => thread)).size).toBe(1);
  });

  it.each<[what: string, more: readonly string[], mayTear: number]>([
    ['with a new key', [], 1],
    ['with the key that is there', ['--reuse-key'], 0],
  ])('as the renewal of one pair %s is finished or undone by the next one', async (_, more, mayTear) => {
    const original = await makeHome(undefined, new Date());
    const command = (home: string) => [...renewal(home), ...more];
    const traced = copyHome(original);
    const calls = chosen(tracedCalls(traced, command(traced)), 6);
    process.stderr.write(`renewal ${more.join(' ')}: ${calls.length} points tried\n`);
    expect(faultsOf(original, command, calls, mayTear)).toEqual([]);
  });

  it('as a recovery is finished by the next one', async () => {
    const original = await makeHome(undefined, new Date());
    writeFileSync(join(original, 'kubepki.yaml'), smallSpec().replace('10.0.0.11', '10.0.0.12'));
    const command = (home: string) => ['apply', '--yes', '--home', home];
    const traced = copyHome(original);
    const journalled = tracedCalls(traced, command(traced)).filter(({ call }) => call === 'rename');
    expect(killedAt('rename', Math.ceil(journalled.length / 2), command(original))).toBe(true);
    expect(isInterrupted(original)).toBe(true);
    const again = copyHome(original);
    const calls = chosen(tracedCalls(again, command(again)), 6);
    process.stderr.write(`recovery: ${calls.length} points tried\n`);
    expect(faultsOf(original, command, calls, 1)).toEqual([]);
  });
});
