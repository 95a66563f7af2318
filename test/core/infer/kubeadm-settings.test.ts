import { join } from 'node:path';
import { checkPath, days, put, smallSpec, today } from '../../support/home.js';
import { scratch } from '../../support/scratch.js';
import { kubeadmOfRelease } from '../../support/trees/kubeadm-release.js';

describe('a control plane of kubeadm', () => {
  it('has authorities that can issue in full for as long as its own certificates last', () => {
    const horizons = (leafDays: number, left: number) =>
      checkPath(kubeadmOfRelease({ minor: 37, now: today, leafDays }).root, { now: days(3650 - left) })
        .findings.filter(({ rule, artefact }) => rule === 'authority-horizon' && artefact === 'ca')
        .map(({ message }) => message);
    expect(horizons(10, 99)).toEqual([]);
    expect(horizons(10, 9)).toEqual([expect.stringContaining('(10d)')]);
    expect(horizons(365, 99)).toEqual([expect.stringContaining('(365d)')]);
  });

  it('is found with a client of extension servers whom its flag does not allow, and told the flag', () => {
    const said = (name: string) =>
      checkPath(
        kubeadmOfRelease({ minor: 37, now: today, apiServer: { 'requestheader-allowed-names': name } }).root,
      ).findings.filter(({ rule }) => rule === 'subject-wrong');
    expect(said('other,front-proxy-client')).toEqual([]);
    expect(said('other')).toMatchObject([
      {
        artefact: 'front-proxy-client',
        message:
          'identifies its holder as CN=front-proxy-client, expected CN=other, from --requestheader-allowed-names of kube-apiserver',
        remedy: 'manual',
      },
    ]);
  });

  it.each(['issued', 'bootstrap'])(
    'has a kubelet whose rotated certificate is judged by a spec of %s ones too',
    (way) => {
      const folder = scratch();
      put(folder, 'kubepki.yaml', smallSpec(`layout: kubeadm\nkubelet: { certificates: ${way} }\n`));
      const { root } = kubeadmOfRelease({ minor: 37, now: today });
      const judged = (now: Date) => checkPath(root, { spec: join(folder, 'kubepki.yaml'), node: 'cp1', now });
      const ofKubelet = ({ findings }: ReturnType<typeof judged>) =>
        findings
          .filter(({ artefact }) => artefact === 'kubelet.conf')
          .map(({ severity, rule }) => `${severity} ${rule}`);
      expect(judged(today).certificates.map(({ name }) => name)).toContain('kubelet.conf');
      expect(ofKubelet(judged(today))).toEqual([]);
      expect(ofKubelet(judged(days(400)))).toEqual(['critical expired']);
    },
  );
});
