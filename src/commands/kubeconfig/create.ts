import { Args, Flags } from '@oclif/core';
import { gates } from '../../core/catalog/front/entry.js';
import { reservedNames } from '../../core/catalog/reserved.js';
import { renderDuration } from '../../core/cluster/duration.js';
import { userFault, usualLifetime, type NewUser } from '../../core/cluster/new-user.js';
import { createdDocument, createdNotes, createdText } from '../../core/report/kubeconfig-report.js';
import { WorkflowError } from '../../workflows/errors.js';
import { createKubeconfig } from '../../workflows/kubeconfig-create.js';
import { saveKubeconfig } from '../../workflows/kubeconfig-save.js';
import { BaseCommand } from '../../cli/base-command.js';
import { now } from '../../cli/clock.js';
import { ordinaryExitCodes } from '../../cli/exit-codes.js';
import { needHome, shortest } from '../../cli/find-home.js';
import { destinationOf, overwriteFlag } from '../../cli/product-file.js';
import { passphraseOf } from '../../cli/passphrase.js';
import { authorityKeyFlag, durationFlag, homeFlag, passphraseFlags } from '../../cli/shared-flags.js';
import { note, printReport } from '../../cli/terminal.js';
import { loadTools } from '../../cli/wiring/tools.js';

export default class KubeconfigCreate extends BaseCommand {
  static override summary = 'make a kubeconfig for a person or a machine';
  static override description = `Issues a client certificate with NAME as the user and the groups as its groups, and writes a kubeconfig that holds it, its key and what to trust, to stdout or a file. The ledger has the certificate before it is written; the home keeps no copy.

Kubernetes takes no certificate back: until it ends it opens what the bindings of its user and its groups allow. So it ends in ${renderDuration(usualLifetime)} unless --validity says otherwise, and never after its authority. What it may do is decided by RBAC: bind its groups to roles.

--through makes one for an entry of front.users, which comes in by the bastion or the proxy of the spec: its certificate is of users-ca, which no API server trusts, and what it dials has one of the same. Taking the entry out of the spec shuts it out, whatever certificate there is.

--save adds an entry to users in kubepki.yaml, whose comments stay, and puts the kubeconfig into users/ of the home, where check sees it. It lapses like any other: renew issues it again only by the name of its file, such as kubepki renew bob.conf.`;
  static override examples = [
    {
      description: 'For a person, for a working day',
      command: '<%= config.bin %> kubeconfig create alice --groups dev,ops --validity 8h > alice.conf',
    },
    {
      description: 'For a machine that comes in by another way',
      command:
        '<%= config.bin %> kubeconfig create ci --groups deployers --validity 90d --endpoint k8s.example.com:443 --out ../ci.conf',
    },
    {
      description: 'For somebody who comes in by the bastion, and is not known to the API server',
      command: '<%= config.bin %> kubeconfig create alice --through bastion --validity 8h --out ../alice.conf',
    },
    {
      description: 'Keep it in the spec',
      command: '<%= config.bin %> kubeconfig create bob --groups dev --validity 30d --save',
    },
  ];
  static override usage = [
    '<%= command.id %> NAME [--groups GROUP[,GROUP]...]... [--validity D] [--endpoint HOST[:PORT]] [--out FILE [--overwrite]] [--allow-system]',
    '<%= command.id %> NAME --through bastion|proxy [--validity D] [--out FILE [--overwrite]]',
    '<%= command.id %> NAME --save [--groups GROUP[,GROUP]...]... [--validity D] [--file FILE] [--allow-system]',
  ];
  static exitCodes = ordinaryExitCodes(0, 1, 2, 3, 4);
  static override args = {
    name: Args.string({ ignoreStdin: true, required: true, description: 'the user: the CN of the certificate' }),
  };
  static override flags = {
    groups: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'GROUP[,GROUP]',
      summary: 'the groups of the user; repeatable',
    }),
    validity: durationFlag('validity')({
      helpValue: 'D',
      summary: `how long it lives, such as 8h; default: ${renderDuration(usualLifetime)}`,
    }),
    endpoint: Flags.string({
      helpValue: 'HOST[:PORT]',
      summary: 'what it dials; default: the endpoint of the spec',
      exclusive: ['save'],
    }),
    through: Flags.option({ options: gates })({
      summary: 'for the bastion or the proxy: a certificate of users-ca; the groups are those of front.users',
      exclusive: ['save', 'endpoint', 'groups'],
    }),
    out: Flags.string({
      helpValue: 'FILE',
      summary: 'write it to this file outside of the home, for its owner alone; default, and with -: stdout',
      exclusive: ['save'],
    }),
    overwrite: overwriteFlag,
    save: Flags.boolean({ summary: 'add it to users in kubepki.yaml, and put it into users/' }),
    file: Flags.string({
      helpValue: 'FILE',
      summary: 'its name in users/; default: NAME.conf',
      dependsOn: ['save'],
    }),
    'allow-system': Flags.boolean({
      summary:
        'allow names and groups that begin with system:, which Kubernetes keeps for itself; system:masters is allowed without it, with a warning',
    }),
    'authority-key': authorityKeyFlag,
    ...passphraseFlags,
    json: Flags.boolean({ summary: 'print as JSON what was made, errors included; needs --out or --save' }),
    home: homeFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(KubeconfigCreate);
    const { folder } = needHome(flags.home);
    const user: NewUser = {
      name: args.name,
      groups: [...new Set((flags.groups ?? []).flatMap((groups) => groups.split(',')))],
      file: flags.file,
      validity: flags.validity ?? usualLifetime,
    };
    assertUser(user, flags['allow-system']);
    const lent = flags['authority-key'] ?? [];
    if (flags.save) {
      const tools = await loadTools(passphraseOf(flags));
      const saved = await saveKubeconfig(folder, { user, lent }, tools, now());
      note(createdNotes(saved));
      printReport(
        flags.json,
        () => createdDocument(saved, saved.path, true),
        () => createdText(saved, shortest(saved.path), true),
      );
      return;
    }
    const { out, overwrite: overwrites, json } = flags;
    const secret = { json, instead: '--out or --save' };
    const destination = destinationOf({ out, home: folder, overwrites, secret });
    const to = destination.name;
    const tools = await loadTools(passphraseOf(flags));
    const created = await createKubeconfig(
      folder,
      { user, endpoint: flags.endpoint, through: flags.through, to, lent },
      tools,
      now(),
    );
    note(createdNotes(created));
    await destination.write(created.contents.reveal(), 0o600);
    if (destination.isStdout) return;
    printReport(
      json,
      () => createdDocument(created, to, false),
      () => createdText(created, out ?? to, false),
    );
  }
}

/** @throws WorkflowError USER_MALFORMED, ACCESS_REFUSED */
function assertUser(user: NewUser, allowsSystem: boolean): void {
  const fault = userFault(user);
  if (fault !== undefined)
    throw new WorkflowError('USER_MALFORMED', fault, { hint: 'kubepki kubeconfig create --help has examples' });
  const [reserved] = reservedNames(user);
  if (reserved !== undefined && !allowsSystem)
    throw new WorkflowError(
      'ACCESS_REFUSED',
      `expected a name of your own, got "${reserved}": what begins with system: belongs to components of the cluster`,
      { hint: 'choose another name, or insist with --allow-system' },
    );
}
