import { Flags } from '@oclif/core';
import { bootstrapRbac, renderManifests } from '../../core/bootstrap/rbac.js';
import { openHome } from '../../workflows/home.js';
import { BaseCommand } from '../../cli/base-command.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome } from '../../cli/find-home.js';
import { homeFlag, jsonFlag } from '../../cli/shared-flags.js';
import { note, print } from '../../cli/terminal.js';
import { reader } from '../../cli/wiring/reader.js';

export default class Manifests extends BaseCommand {
  static override summary = 'print the RBAC without which the issued identities can do nothing';
  static override description = `On a new cluster nobody but system:masters may do anything. This prints two bindings: the group of admin.conf to cluster-admin, and the API server's kubelet client to system:kubelet-api-admin. Where the spec publishes the discovery documents of service-account tokens (serviceAccounts.publish), a third lets everybody read them. The identities of the other components are bound by kube-apiserver itself.

Where the spec has them: the binding of the bastion, the role by which the proxy may become the users of front.users and nobody else, and a role for front.administrators that grants everything but ways through the API server to services, pods and nodes.

Apply them with users/super-admin.conf, then put that file away.`;
  static override examples = [
    {
      description: 'On a new cluster',
      command: '<%= config.bin %> bootstrap manifests | kubectl apply --kubeconfig users/super-admin.conf -f -',
    },
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3);
  static override flags = {
    format: Flags.option({ options: ['yaml', 'json'] as const })({ summary: 'syntax of the output', default: 'yaml' }),
    json: jsonFlag,
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Manifests);
    const { cluster, warnings } = openHome(needHome(flags.home).folder, reader);
    const items = bootstrapRbac(cluster);
    note(warnings);
    print(
      flags.json || flags.format === 'json'
        ? JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2)
        : renderManifests(items),
    );
    note(['apply this with users/super-admin.conf, then put that file away: nobody can take its rights away']);
  }
}
