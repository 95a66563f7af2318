import { reader } from '../../../src/adapters/store/read.js';
import { planText } from '../../../src/core/report/plan-report.js';
import { openHome } from '../../../src/workflows/home.js';
import { deliver } from '../../../src/workflows/deliver.js';
import { planContext } from '../../../src/workflows/plan.js';
import { frontSpec } from '../../support/front-specs.js';
import { applyHome, editSpec, makeHome, planOfHome, put, today } from '../../support/home.js';

const outlookOf = (home: string) => planContext(planOfHome(home), reader, today).outlook;

/** Of machines in front of the API server: what is to be run there, and because of what. */
const told = (home: string): readonly string[] =>
  outlookOf(home).restarts.flatMap(({ node, command, artefacts }) =>
    command === undefined ? [] : `${node}: ${command}, for ${artefacts.join(' ')}`,
  );

describe('what stands in front of the API server', () => {
  let home: string;
  beforeEach(async () => {
    home = await makeHome(frontSpec('  firewall: {}\n'));
  });

  it('is told nothing when nothing changes, and nothing on a machine that has nothing yet', () => {
    expect(told(home)).toEqual([]);
    const more = '  - { name: lb2, roles: [load-balancer], addresses: [10.0.0.7] }\nfront:\n';
    editSpec(home, frontSpec().replace('front:\n', more));
    expect(told(home).filter((line) => line.startsWith('lb2'))).toEqual([]);
  });

  it('is told when somebody is taken out of front.users, before whom nothing else shuts the door', () => {
    editSpec(home, frontSpec('  firewall: {}\n').replace(/.*alice.*\n/, ''));
    expect(told(home)).toEqual([
      'gate1: systemctl daemon-reload && systemctl restart kubepki-kubectl-proxy, for front/kubectl-proxy.service',
      'gate1: systemctl reload kubepki-bastion, for front/bastion.conf',
      'gate1: systemctl reload kubepki-proxy, for front/proxy.conf',
    ]);
    const planned = planOfHome(home);
    expect(planText(planned.plan, (_, word) => word, outlookOf(home))).toMatch(
      /restart and reload one node after the other[^]*gate1 {2}reload {3}systemctl reload kubepki-proxy +front\/proxy\.conf\n/,
    );
  });

  it('is told of what its files name: pairs, kubeconfigs, trust, rules', async () => {
    for (const name of ['pki/bastion.crt', 'pki/proxy.crt', 'pki/proxy-client.crt', 'pki/users-ca.crt', 'bastion.conf'])
      put(home, `nodes/gate1/etc/kubernetes/${name}`, '');
    put(home, 'nodes/lb1/etc/kubernetes/pki/ca.crt', '');
    put(home, 'nodes/w1/etc/kubernetes/front/firewall.nft', '');
    expect(told(home)).toEqual([
      'w1: /etc/kubernetes/front/firewall.sh try, for front/firewall.nft',
      'lb1: systemctl reload-or-restart haproxy, for ca.crt',
      'gate1: systemctl daemon-reload && systemctl restart kubepki-kubectl-proxy, for bastion.conf',
      'gate1: systemctl reload kubepki-bastion, for users-ca.crt bastion',
      'gate1: systemctl reload kubepki-proxy, for users-ca.crt proxy proxy-client',
    ]);
    await applyHome(home);
    expect(told(home)).toEqual([]);
  });

  it('is named beside each delivered file that it reads', () => {
    const { files } = deliver(openHome(home, reader), 'gate1', [], reader, today);
    const services = files.flatMap(({ path, services: all }) =>
      all.map(({ service, needs }) => `${path.replace(/.*\//, '')}: ${needs} ${service}`),
    );
    expect(services).toContain('proxy-client.key: reload kubepki-proxy');
    expect(services).toContain('bastion.conf: restart kubepki-kubectl-proxy');
    expect(services).toContain('kubepki-proxy.service: restart kubepki-proxy');
  });
});
