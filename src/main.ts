import { run as runOclif } from '@oclif/core';
import Apply from './commands/apply.js';
import Manifests from './commands/bootstrap/manifests.js';
import Check from './commands/check.js';
import Explain from './commands/explain.js';
import FlagsCommand from './commands/flags.js';
import Init from './commands/init.js';
import Inspect from './commands/inspect.js';
import Plan from './commands/plan.js';

export { watchOutput } from './cli/broken-output.js';
export { Help } from './cli/help.js';
export { failOutside } from './cli/outside.js';

/** Every command by its id: oclif's explicit strategy, so that one bundle holds them all. */
export const commands = {
  apply: Apply,
  'bootstrap:manifests': Manifests,
  check: Check,
  explain: Explain,
  flags: FlagsCommand,
  init: Init,
  inspect: Inspect,
  plan: Plan,
};

export const run = runOclif;
