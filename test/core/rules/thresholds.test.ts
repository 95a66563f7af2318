import { goodHome, pki } from '../../support/copies.js';
import { authorityOf, counterfeit } from '../../support/counterfeit.js';
import { applyHome, days, editSpec, smallSpec, today } from '../../support/home.js';
import { linesOf } from '../../support/cases.js';

const day = 86_400;

const renewBefore = (text: string): string =>
  smallSpec(`certificates: { overrides: { apiserver: { renewBefore: ${text} } } }\n`);

/** What is said of an API server whose certificate of so many days has so many seconds left. */
async function said(spec: string, lifetime: number, residual: number): Promise<string> {
  const home = await goodHome(spec);
  const notAfter = new Date(today.getTime() + residual * 1000);
  counterfeit(home, pki(home, 'apiserver'), { notBefore: days(-lifetime, notAfter), notAfter });
  const lines = linesOf(home).map((line) => line.replace(' cp1/apiserver', '').replace(/ \w+$/, ''));
  return lines.join() || 'nothing';
}

describe('a certificate that comes to its end', () => {
  it.each([
    ['365 days', '30d', 365, 30 * day],
    ['30 days, a third of which is less', '30d', 30, 10 * day],
    ['100 days with a share', '20%', 100, 20 * day],
    ['99 days with a share above a third', '50%', 99, 33 * day],
    ['90 minutes', '1h', 90 / 1440, 1800],
  ])('is told in good time when it lives %s', async (_, text, lifetime, window) => {
    const at = (residual: number) => said(renewBefore(text), lifetime, residual);
    expect(await at(window + 1)).toBe('nothing');
    expect(await at(window)).toBe('info expiring');
    expect(await at((window * 2) / 3 + 1)).toBe('info expiring');
    expect(await at((window * 2) / 3)).toBe('warning expiring');
    expect(await at(window / 4 + 1)).toBe('warning expiring');
    expect(await at(window / 4)).toBe('critical expiring');
    expect(await at(0)).toBe('critical expiring');
    expect(await at(-1)).toBe('critical expired');
  });

  it('has expired when a part of a second has passed', async () => {
    const home = await goodHome();
    counterfeit(home, pki(home, 'apiserver'), { notBefore: days(-365), notAfter: today });
    expect(linesOf(home, new Date(today.getTime() + 1))).toEqual(['critical cp1/apiserver expired reissue']);
  });

  it('begins with its first second', async () => {
    const home = await goodHome();
    counterfeit(home, pki(home, 'apiserver'), { notBefore: today, notAfter: days(365) });
    expect(linesOf(home, today)).toEqual([]);
    expect(linesOf(home, new Date(today.getTime() - 1))).toEqual(['critical cp1/apiserver not-yet-valid reissue']);
  });
});

describe('a renewal', () => {
  /** Ten days after the authority of the API server began its last hundred. */
  const atTheEnd = async (gainSeconds: number): Promise<readonly string[]> => {
    const spec = smallSpec('certificates: { validity: { authority: 100d, leaf: 100d } }\n');
    const home = await goodHome(spec);
    const end = authorityOf(home).certificate.notAfter;
    const notAfter = new Date(end.getTime() - gainSeconds * 1000);
    counterfeit(home, pki(home, 'apiserver'), { notBefore: days(-100, notAfter), notAfter });
    return linesOf(home, days(-5, notAfter)).filter((line) => line.includes('cp1/apiserver '));
  };

  it('that gains a tenth of the lifetime is worth a restart', async () => {
    expect(await atTheEnd(10 * day)).toEqual(['critical cp1/apiserver expiring reissue']);
  });

  it('that gains a second less is not: the authority is what ends', async () => {
    expect(await atTheEnd(10 * day - 1)).toEqual(['warning cp1/apiserver authority-horizon manual']);
  });

  it('is due although the spec asks for shorter lifetimes by now', async () => {
    const home = await goodHome();
    editSpec(home, smallSpec('certificates: { validity: { leaf: 20d } }\n'));
    expect(linesOf(home, days(340))).toContain('info cp1/apiserver expiring reissue');
    await applyHome(home, days(340));
    expect(linesOf(home, days(340)).filter((line) => !line.endsWith('manual'))).toEqual([]);
  });

  it('is due while it can reach the end of its authority, if lifetimes are short by now', async () => {
    const home = await goodHome(smallSpec('certificates: { validity: { authority: 380d } }\n'));
    editSpec(home, smallSpec('certificates: { validity: { authority: 380d, leaf: 20d } }\n'));
    expect(linesOf(home, days(362))).toContain('critical cp1/apiserver expiring reissue');
  });
});
