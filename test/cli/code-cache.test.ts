import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { kubepki } from '../support/kubepki.js';
import { scratch } from '../support/scratch.js';

const explain = (env: NodeJS.ProcessEnv) => kubepki(['explain', 'missing'], { env });
const without = { XDG_CACHE_HOME: undefined, HOME: undefined };
const codeIn = (cache: string) => join(cache, 'kubepki', 'code');
const keptIn = (cache: string) => readdirSync(codeIn(cache)).map((name) => join(codeIn(cache), name));
/** Of what every command loads; what is loaded later is kept beside it. */
const mainIn = (cache: string) => keptIn(cache).filter((path) => basename(path).startsWith('main-'));

describe('the code that is kept between runs', () => {
  it('lies in the cache of the user, for nobody else, one file a command', () => {
    const cache = scratch();
    expect(explain({ XDG_CACHE_HOME: cache })).toEqual(explain(without));
    const [file, ...more] = mainIn(cache);
    expect(more).toEqual([]);
    expect(file).toMatch(/-explain\.bin$/);
    expect(statSync(file!).mode & 0o777).toBe(0o600);
    const before = statSync(file!).mtimeMs;
    expect(explain({ XDG_CACHE_HOME: cache }).code).toBe(0);
    expect(statSync(file!).mtimeMs).toBe(before);
  });

  it.each([
    ['is cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['has other bytes', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 5000), Buffer.alloc(bytes.length - 5000)])],
    ['is empty', () => Buffer.alloc(0)],
  ])('is made again when it %s', (_, damage) => {
    const cache = scratch();
    explain({ XDG_CACHE_HOME: cache });
    const [file] = mainIn(cache);
    const whole = readFileSync(file!);
    writeFileSync(file!, damage(whole));
    expect(explain({ XDG_CACHE_HOME: cache })).toEqual(explain(without));
    expect(statSync(file!).size).toBeGreaterThan(whole.length * 0.9);
    expect(readFileSync(file!).equals(damage(whole))).toBe(false);
  });

  it('runs what is loaded later too', () => {
    const cache = scratch();
    const init = (folder: string) =>
      kubepki(['init', folder, '--control-plane', 'cp1=10.0.0.11'], { env: { XDG_CACHE_HOME: cache } });
    expect(init(join(scratch(), 'one'))).toMatchObject({ code: 0 });
    const kept = keptIn(cache);
    expect(kept).toHaveLength(2);
    expect(init(join(scratch(), 'two'))).toMatchObject({ code: 0 });
    expect(keptIn(cache)).toEqual(kept);
  });

  it('goes when another version takes its place', () => {
    const cache = scratch();
    mkdirSync(codeIn(cache), { recursive: true, mode: 0o700 });
    const old = join(codeIn(cache), 'main-0123456789abcdef-check.bin');
    writeFileSync(old, '');
    explain({ XDG_CACHE_HOME: cache });
    expect(existsSync(old)).toBe(false);
  });

  it('is neither read from nor written to a folder that others can write to', () => {
    const cache = scratch();
    mkdirSync(codeIn(cache), { recursive: true });
    chmodSync(codeIn(cache), 0o777);
    expect(explain({ XDG_CACHE_HOME: cache }).code).toBe(0);
    expect(keptIn(cache)).toEqual([]);
  });

  it('is done without where no folder can be made', () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, '');
    expect(explain({ XDG_CACHE_HOME: file })).toEqual(explain(without));
  });
});
