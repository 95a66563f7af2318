import { FrontCommand } from '../../cli/front-command.js';

export default class FrontFirewall extends FrontCommand {
  static override summary = 'print nftables rules that guard the ports of a node';
  static override description = `One table of its own, inet kubepki, whose chain accepts what no guard names: the CNI, NodePorts, webhooks, SSH and neighbour discovery are not touched. For IPv4 and IPv6, by the roles and addresses of the spec:

6443: front.firewall.clients, all nodes, podCidrs; no guard without clients in the spec. 2379-2380: control planes and etcd members. 10250: control planes, nodes, podCidrs. 10257, 10259: loopback. Beside them the scrapers of front.firewall that name the port.

firewall.sh loads the rules and takes them back after a minute, unless you say firewall.sh confirm from a new connection. It reads /etc/kubernetes/front/firewall.nft, or the file that KUBEPKI_FIREWALL_RULES names.`;
  static override examples = [
    { description: 'What a control plane lets in', command: '<%= config.bin %> front firewall --node cp1' },
    {
      description: 'The script that loads it with a way back, to be run on the node as sh firewall.sh try 60',
      command: '<%= config.bin %> front firewall --node cp1 --file firewall.sh > firewall.sh',
    },
  ];

  async run(): Promise<void> {
    this.show('firewall', (await this.parse(FrontFirewall)).flags);
  }
}
