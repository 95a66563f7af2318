import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { everyRule } from '../../src/core/rules/registry.js';

interface RuleTest {
  readonly rules: readonly string[];
  readonly kind: 'hit' | 'near miss';
}

const script = `process.stdout.write(JSON.stringify(require('./tools/rule-tests.js').ruleTests()))`;
const root = join(__dirname, '..', '..');
const tests = JSON.parse(
  execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 }),
) as readonly RuleTest[];

describe('every rule', () => {
  it.each(['hit', 'near miss'] as const)('has a %s among the tests', (kind) => {
    const tried = new Set(tests.filter((one) => one.kind === kind).flatMap(({ rules }) => rules));
    expect(everyRule.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  });

  it('that a test names is there', () => {
    const ids = new Set(everyRule.map(({ id }) => id));
    expect(tests.flatMap(({ rules }) => rules).filter((id) => !ids.has(id))).toEqual([]);
  });
});
