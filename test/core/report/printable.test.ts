import { planContext } from '../../../src/workflows/plan.js';
import { reader } from '../../../src/adapters/store/read.js';
import { checkText } from '../../../src/core/report/check-text.js';
import { inspectText } from '../../../src/core/report/inspect-report.js';
import { planText } from '../../../src/core/report/plan-report.js';
import { printable, printableLine } from '../../../src/core/report/printable.js';
import { inspect } from '../../../src/workflows/inspect.js';
import { goodHome, pki, userFile } from '../../support/copies.js';
import { counterfeit, counterfeitAuthority } from '../../support/counterfeit.js';
import { name, sanExtension } from '../../support/forge.js';
import { checkPath, planOfHome, today } from '../../support/home.js';
import { editKubeconfig } from '../../support/kubeconfigs.js';

/** Colours, a line of its own, a title of the window, a backspace, DEL, CSI as one byte, and right-to-left writing. */
const nasty = '\x1b[31mred\x1b[0m\nOK: nothing\r\x1b]0;title\x07\b\x7f\x9b2J\u202eevil\u2066\u2028';

const unprintable = /[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]/;
const plain = (_: string, text: string): string => text;

describe('a text for people', () => {
  it('shows what a terminal would obey', () => {
    expect(printableLine('a\x1b[31m\n\u202eb')).toBe('a\\u001b[31m\\u000a\\u202eb');
    expect(printableLine('Jürgen 日本 "=\\')).toBe('Jürgen 日本 "=\\');
  });

  it('is made of data that keeps everything else', () => {
    const der = new Uint8Array([27]);
    const data = { text: 'a\x1b', list: ['\n', 1, null], der, map: new Map([['\x1b', 1]]), at: today, none: undefined };
    expect(printable(data)).toEqual({ ...data, text: 'a\\u001b', list: ['\\u000a', 1, null] });
  });

  it('obeys no name in a certificate or kubeconfig', async () => {
    const home = await goodHome();
    const stem = pki(home, 'kubelet-client', 'w1');
    counterfeit(home, stem, { subject: name(`O=${nasty}`, `CN=${nasty}`) });
    counterfeit(home, pki(home, 'apiserver'), { parts: { names: sanExtension([nasty]) } });
    counterfeitAuthority(home, 'etcd-ca', { subject: name(`CN=${nasty}`), issuer: name(`CN=${nasty}`) });
    editKubeconfig(userFile(home, 'admin.conf'), (document) => {
      document.setIn(['users', 0, 'name'], nasty);
      document.setIn(['contexts', 0, 'context', 'user'], nasty);
      document.setIn(['contexts', 0, 'name'], nasty);
      document.set('current-context', nasty);
      document.setIn(['clusters', 0, 'cluster', 'server'], nasty);
      document.setIn(['users', 0, 'user', 'as'], nasty);
    });
    editKubeconfig(userFile(home, 'super-admin.conf'), (document) => document.set('current-context', nasty));
    const files = [`${stem}.crt`, pki(home, 'apiserver.crt'), userFile(home, 'admin.conf')];
    const texts = [
      checkText(checkPath(home), { paint: plain, width: 100, at: (text) => text }),
      planText(planOfHome(home).plan, plain, planContext(planOfHome(home), reader, today).outlook),
      inspectText(inspect([...files, userFile(home, 'super-admin.conf')], reader), today, plain),
    ];
    for (const text of texts) {
      expect(text).toContain('red\\u001b');
      expect(text).not.toMatch(unprintable);
      expect(text.split('\n')).not.toContainEqual(expect.stringMatching(/^OK: nothing/));
    }
  });
});
