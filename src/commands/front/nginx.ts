import { FrontCommand } from '../../cli/front-command.js';

export default class FrontNginx extends FrontCommand {
  static override summary = 'print the configuration of nginx as a load balancer of API servers';
  static override description = `TCP pass-through by nginx's stream module: TLS ends at the API server, no PROXY protocol. nginx leaves out an API server that takes no connections; unlike HAProxy it does not notice one that is not ready.

Needs a node with the role load-balancer. load-balancer.conf in templates/ of the home, where it is, takes the place of ours.`;
  static override examples = [
    {
      description: 'Try the configuration',
      command: '<%= config.bin %> front nginx --node lb1 > load-balancer.conf && nginx -t -c $PWD/load-balancer.conf',
    },
  ];

  async run(): Promise<void> {
    this.show('nginx', (await this.parse(FrontNginx)).flags);
  }
}
