import { FrontCommand } from '../../cli/front-command.js';

export default class FrontHaproxy extends FrontCommand {
  static override summary = 'print the configuration of HAProxy as a load balancer of API servers';
  static override description = `TCP pass-through: TLS ends at the API server, no PROXY protocol. An API server is healthy when it answers /readyz with 200 and shows a certificate of the cluster that names it, by ca.crt on the node (front.loadBalancer.verify). HAProxy reads that file when it starts: reload it after the file changes.

Needs a node with the role load-balancer. haproxy.cfg in templates/ of the home, where it is, takes the place of ours.`;
  static override examples = [
    {
      description: 'On the load balancer',
      command:
        '<%= config.bin %> front haproxy --node lb1 > /etc/haproxy/haproxy.cfg && haproxy -c -f /etc/haproxy/haproxy.cfg',
    },
    { description: 'Where the file goes, for a program', command: '<%= config.bin %> front haproxy --json' },
  ];

  async run(): Promise<void> {
    this.show('haproxy', (await this.parse(FrontHaproxy)).flags);
  }
}
