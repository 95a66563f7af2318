import { inLanes } from '../../src/workflows/lanes.js';

const later = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('lanes', () => {
  it('make a few at a time, and give back in the order of the items', async () => {
    let [running, most] = [0, 0];
    const made = await inLanes([5, 1, 4, 2, 3], 2, async (turns) => {
      most = Math.max(most, (running += 1));
      for (let turn = 0; turn < turns; turn += 1) await later();
      running -= 1;
      return turns * 10;
    });
    expect(made).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });

  it('begin nothing after a failure', async () => {
    const begun: number[] = [];
    const work = inLanes([0, 1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      await later();
      if (item === 1) throw new Error('one');
      await later();
    });
    await expect(work).rejects.toThrow('one');
    for (let turn = 0; turn < 9; turn += 1) await later();
    expect(begun).toEqual([0, 1]);
  });
});
