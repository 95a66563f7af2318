import { authorityHorizonText } from '../../../src/core/report/authority-horizon-text.js';
import { goodHome } from '../../support/copies.js';
import { checkPath, smallSpec } from '../../support/home.js';

const textOf = async (more: string): Promise<string> =>
  authorityHorizonText(checkPath(await goodHome(smallSpec(more))).certificates);

describe('the horizon of authorities, as text', () => {
  it('says after which day none of them issues a certificate of full length', async () => {
    expect(await textOf('')).toBe(
      'Authority horizon: no certificate of full length (365d) after 2035-05-30 by ca, etcd-ca, front-proxy-ca.',
    );
  });

  it('keeps those apart whose day or longest certificate differ', async () => {
    expect(
      await textOf('certificates: { overrides: { ca: { validity: 3y }, front-proxy-client: { validity: 90d } } }\n'),
    ).toBe(
      'Authority horizon: no certificate of full length (365d) after 2028-05-31 by ca; of full length (365d) after 2035-05-30 by etcd-ca; of full length (90d) after 2036-02-29 by front-proxy-ca.',
    );
  });

  it('is empty where there is no authority', () => {
    expect(authorityHorizonText([])).toBe('');
  });
});
