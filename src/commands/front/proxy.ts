import { FrontCommand } from '../../cli/front-command.js';

export default class FrontProxy extends FrontCommand {
  static override summary = 'print the configuration of nginx as an authenticating proxy';
  static override description = `People come over TLS with a certificate of users-ca, which no API server knows; the proxy dials API servers with a pair of its own and says whom a request is from. Who that is, is said by the certificate alone: it must be one of front.users, with the groups that the spec gives. Of what they send only a short list of headers is passed on, never …/proxy of services, pods and nodes but for users with proxySubresources, and no path that nginx and an API server could read differently.

impersonate (the default of front.proxy.mode): the proxy may become these users and groups, by a role that bootstrap manifests prints, and nobody else. request-header: the API servers believe whatever it says; who has its key can be anybody, above RBAC too. Its name, kubepki-request-header-proxy, is then among --requestheader-allowed-names: restart the API servers with new flags.

Needs a node with the role proxy. Files of the same names in templates/ of the home take the place of ours; front.service is the template of the unit.`;
  static override examples = [
    {
      description: 'Try the configuration on the node',
      command: '<%= config.bin %> front proxy > proxy.conf && nginx -t -c $PWD/proxy.conf',
    },
    {
      description: 'The role by which it may become the users of the spec, with the other roles of a new cluster',
      command: '<%= config.bin %> bootstrap manifests',
    },
    {
      description: 'A kubeconfig for somebody who comes in by it',
      command: '<%= config.bin %> kubeconfig create alice --through proxy --out ../alice.conf',
    },
  ];

  async run(): Promise<void> {
    this.show('proxy', (await this.parse(FrontProxy)).flags);
  }
}
