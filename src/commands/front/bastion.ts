import { FrontCommand } from '../../cli/front-command.js';

export default class FrontBastion extends FrontCommand {
  static override summary = 'print the configuration of a bastion: kubectl proxy behind nginx with client certificates';
  static override description = `People come to nginx over TLS with a certificate of users-ca, which no API server knows; nginx passes what it lets through to kubectl proxy on a socket, and that has the credentials of the cluster. They never leave the bastion, and whatever its users do, they do as kubepki:bastion, whose rights bootstrap manifests binds (front.bastion.role).

Let in is who front.users lists, whatever other certificates there are. Passed on are the paths of front.bastion.accept without those of reject, never …/proxy of services, pods and nodes but for users with proxySubresources, and a short list of headers.

Needs a node with the role bastion, and systemd 250 or later for the unit of kubectl. Files of the same names in templates/ of the home take the place of ours; front.service is the template of the units.`;
  static override examples = [
    { description: 'What nginx does on the bastion', command: '<%= config.bin %> front bastion' },
    {
      description: 'The unit of kubectl proxy',
      command: '<%= config.bin %> front bastion --file kubectl-proxy.service',
    },
    {
      description: 'A kubeconfig for somebody who comes in by it',
      command: '<%= config.bin %> kubeconfig create alice --through bastion --out ../alice.conf',
    },
  ];

  async run(): Promise<void> {
    this.show('bastion', (await this.parse(FrontBastion)).flags);
  }
}
