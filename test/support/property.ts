import fc, { type IAsyncPropertyWithHooks, type IPropertyWithHooks } from 'fast-check';

/** `npm run soak`: the same properties, many more runs, more kinds of keys. */
export const soaking = process.env.KUBEPKI_SOAK === '1';

const given = process.env.KUBEPKI_SEED;
export const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
/** The run repeats another one. */
export const seedIsGiven = given !== undefined;
const factor = soaking ? Number(process.env.KUBEPKI_SOAK_FACTOR ?? '40') : 1;

process.stderr.write(`properties: KUBEPKI_SEED=${seed}\n`);
jest.setTimeout(soaking ? 24 * 3_600_000 : 60_000);

/** How many runs stand for so many in the gate. */
export const runsOf = (runs: number): number => runs * factor;

/**
 * Tries a property so many times, or many more when soaking; a failure prints the seed and the smallest counterexample that was
 * found in good time.
 */
export const holds = <T>(property: IAsyncPropertyWithHooks<T> | IPropertyWithHooks<T>, runs: number): Promise<void> =>
  Promise.resolve(
    fc.assert(property, {
      seed,
      numRuns: runsOf(runs),
      ...(soaking ? {} : { interruptAfterTimeLimit: 45_000, markInterruptAsFailure: true }),
      endOnFailure: process.env.KUBEPKI_SHRINK === '0',
    }),
  );
