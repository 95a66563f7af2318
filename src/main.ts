import { run as runOclif, settings } from '@oclif/core';
import { watchOutput } from './cli/broken-output.js';
import { withHelp } from './cli/help.js';
import { failOutside } from './cli/outside.js';
import Apply from './commands/apply.js';
import AuthorityEncrypt from './commands/authority/encrypt.js';
import AuthorityExport from './commands/authority/export.js';
import AuthorityList from './commands/authority/list.js';
import AuthorityRestore from './commands/authority/restore.js';
import Manifests from './commands/bootstrap/manifests.js';
import Check from './commands/check.js';
import Collect from './commands/collect.js';
import Deliver from './commands/deliver.js';
import Explain from './commands/explain.js';
import FlagsAudit from './commands/flags/audit.js';
import FlagsCommand from './commands/flags/index.js';
import FrontBastion from './commands/front/bastion.js';
import FrontFirewall from './commands/front/firewall.js';
import FrontHaproxy from './commands/front/haproxy.js';
import FrontNginx from './commands/front/nginx.js';
import FrontProxy from './commands/front/proxy.js';
import FrontRoles from './commands/front/roles.js';
import Import from './commands/import.js';
import HistoryList from './commands/history/list.js';
import HistoryPrune from './commands/history/prune.js';
import HistoryRestore from './commands/history/restore.js';
import HistoryUndo from './commands/history/undo.js';
import Init from './commands/init.js';
import Inspect from './commands/inspect.js';
import KubeconfigCreate from './commands/kubeconfig/create.js';
import KubeconfigList from './commands/kubeconfig/list.js';
import KubeconfigRevokePlan from './commands/kubeconfig/revoke-plan.js';
import LedgerShow from './commands/ledger/show.js';
import LedgerVerify from './commands/ledger/verify.js';
import MonitorInstall from './commands/monitor/install.js';
import MonitorRemove from './commands/monitor/remove.js';
import Plan from './commands/plan.js';
import Renew from './commands/renew.js';

export { Help } from './cli/help.js';

/** Every command by its id: oclif's explicit strategy, so that one bundle holds them all. */
export const commands = {
  apply: Apply,
  'authority:encrypt': AuthorityEncrypt,
  'authority:export': AuthorityExport,
  'authority:list': AuthorityList,
  'authority:restore': AuthorityRestore,
  'bootstrap:manifests': Manifests,
  check: Check,
  collect: Collect,
  deliver: Deliver,
  explain: Explain,
  flags: FlagsCommand,
  'flags:audit': FlagsAudit,
  'front:bastion': FrontBastion,
  'front:firewall': FrontFirewall,
  'front:haproxy': FrontHaproxy,
  'front:nginx': FrontNginx,
  'front:proxy': FrontProxy,
  'front:roles': FrontRoles,
  import: Import,
  'history:list': HistoryList,
  'history:prune': HistoryPrune,
  'history:restore': HistoryRestore,
  'history:undo': HistoryUndo,
  init: Init,
  inspect: Inspect,
  'kubeconfig:create': KubeconfigCreate,
  'kubeconfig:list': KubeconfigList,
  'kubeconfig:revoke-plan': KubeconfigRevokePlan,
  'ledger:show': LedgerShow,
  'ledger:verify': LedgerVerify,
  'monitor:install': MonitorInstall,
  'monitor:remove': MonitorRemove,
  plan: Plan,
  renew: Renew,
};

// What runs is always built; under NODE_ENV=development oclif would look for TypeScript, and say that it found none.
settings.enableAutoTranspile = false;

/** Runs one call of the tool and sets the exit code of the process. */
export function run(argv: readonly string[], options: Exclude<Parameters<typeof runOclif>[1], string>): Promise<void> {
  watchOutput();
  return runOclif(withHelp(argv), options).then(
    () => undefined,
    (error: unknown) => failOutside(error, argv, Object.keys(commands)),
  );
}
