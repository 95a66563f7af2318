import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pki } from '../support/copies.js';
import { makeHome, smallSpec } from '../support/home.js';
import { kubepki } from '../support/kubepki.js';
import { withCommand, withRoot } from '../support/real-components.js';
import { scratch } from '../support/scratch.js';
import { systemd, underSystemd } from '../support/systemd.js';

withRoot('what monitor install writes', () => {
  withCommand(systemd, 'under the real systemd', () => {
    withCommand('promtool', 'and for the real promtool', () => {
      it('checks, fails when something is wrong, and keeps the metrics of the last run when a call fails', async () => {
        const root = scratch();
        const home = await makeHome(smallSpec(), new Date());
        const textfile = join(root, 'node exporter');
        mkdirSync(textfile);
        // Neither is root's: root reads and writes there only by the capabilities that the units leave it.
        expect(spawnSync('chown', ['-R', '4711:4711', home, textfile])).toMatchObject({ status: 0 });
        const installed = ['monitor', 'install', '--root', root, '--yes', '--systemd', '--prometheus'];
        expect(kubepki([...installed, '--textfile', textfile, '--home', home]).code).toBe(0);
        const metrics = join(textfile, 'kubepki.prom');

        const output = underSystemd(
          join(root, 'etc/systemd/system'),
          `
        ended() { systemctl start "$1.service" 2>/dev/null || true; systemctl show "$1.service" -P Result -P ExecMainStatus | paste -sd' '; }
        ended kubepki-check
        rm '${pki(home, 'apiserver.crt')}'
        ended kubepki-check
        ended kubepki-metrics
        stat -c %a '${metrics}'
        cp '${metrics}' '${root}/before'
        mv '${home}/kubepki.yaml' '${home}/moved'
        ended kubepki-metrics
        cmp '${metrics}' '${root}/before' && echo kept
        systemctl start kubepki-check.timer kubepki-metrics.timer
        systemctl show kubepki-check.timer kubepki-metrics.timer -P NextElapseUSecRealtime | grep -c UTC
        `,
        );
        expect(output.trim().split('\n')).toEqual([
          'success 0',
          'exit-code 2',
          'success 0',
          '644',
          'exit-code 3',
          'kept',
          '2',
        ]);
        const text = readFileSync(metrics, 'utf8');
        expect(text).toContain('rule="missing",severity="critical"');
        expect(spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })).toMatchObject({
          status: 0,
          stderr: '',
        });
      });
    });
  });
});
