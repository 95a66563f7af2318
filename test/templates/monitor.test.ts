import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubepki } from '../support/kubepki.js';
import { makeHome } from '../support/home.js';
import { withCommand } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';

const folder = join(__dirname, '..', '..', 'templates', 'monitor');
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

interface Dashboard {
  readonly panels: readonly {
    readonly datasource: unknown;
    readonly targets: readonly { readonly expr: string; readonly datasource: unknown }[];
  }[];
}

const dashboard = JSON.parse(textOf('kubepki.grafana.json')) as Dashboard;
const targets = dashboard.panels.flatMap((panel) => panel.targets);

/** Names of metrics of ours in an expression. */
const metricsIn = (text: string): readonly string[] => [...new Set(text.match(/\bkubepki_[a-z_]+\b/g) ?? [])];

const promtool = (...args: readonly string[]) => spawnSync('promtool', args, { encoding: 'utf8', cwd: folder });

describe('the templates for monitoring', () => {
  it('ask only for metrics that check writes', async () => {
    const home = await makeHome();
    const { stdout } = kubepki(['check', '--home', home, '--output', 'prometheus']);
    const written = new Set([
      ...metricsIn(stdout),
      // Written where somebody looked at what is served, and where something was found.
      'kubepki_served_mismatch',
      'kubepki_finding',
    ]);
    const expressions = [
      ...targets.map(({ expr }) => expr),
      ...(textOf('kubepki.rules.yml').match(/^ +expr: (\|\n(?: {10}.*\n)+|.+)/gm) ?? []),
    ];
    expect(expressions.length).toBeGreaterThan(targets.length);
    const asked = expressions.flatMap(metricsIn);
    expect(asked.filter((name) => !written.has(name))).toEqual([]);
    expect(new Set(asked).size).toBeGreaterThan(7);
  });

  it('have the data source of the dashboard as a variable', () => {
    expect(new Set([...dashboard.panels, ...targets].map(({ datasource }) => JSON.stringify(datasource)))).toEqual(
      new Set([JSON.stringify({ type: 'prometheus', uid: '${datasource}' })]),
    );
  });
});

withCommand('promtool', 'the templates for the real Prometheus', () => {
  it('are rules that it takes', () => {
    expect(promtool('check', 'rules', 'kubepki.rules.yml')).toMatchObject({ status: 0 });
  });

  it('raise the alerts that their tests say, with the command that mends', () => {
    expect(promtool('test', 'rules', 'kubepki.rules.test.yml')).toMatchObject({ status: 0 });
  });

  it('have tests that can fail', () => {
    const copy = scratch();
    writeFileSync(join(copy, 'kubepki.rules.yml'), textOf('kubepki.rules.yml').replace('< 7 * 86400', '< 6'));
    writeFileSync(join(copy, 'kubepki.rules.test.yml'), textOf('kubepki.rules.test.yml'));
    expect(promtool('test', 'rules', join(copy, 'kubepki.rules.test.yml')).status).not.toBe(0);
  });

  it('are a dashboard whose every expression it can read', () => {
    const file = join(scratch(), 'dashboard.yml');
    const rules = targets.map(({ expr }, index) => ({
      record: `panel:${index}`,
      expr: expr.replaceAll('$instance', '.*'),
    }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    expect(rules.length).toBeGreaterThan(7);
    expect(promtool('check', 'rules', '--lint=none', file)).toMatchObject({ status: 0 });
  });
});
