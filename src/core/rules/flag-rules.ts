import { accessRules } from './flag-access.js';
import { benchmarkDemands } from './flag-demands-benchmark.js';
import { flagsConflict, flagsIgnored } from './flag-conflicts.js';
import { etcdDemands } from './flag-demands-etcd.js';
import { otherDemands } from './flag-demands-others.js';
import { recordDemands } from './flag-demands-records.js';
import { serverDemands } from './flag-demands-server.js';
import { gateSettled, gateUnknown } from './flag-gates.js';
import { flagDeprecated, flagRemoved, flagUnknown, flagValueRefused } from './flag-names.js';
import { flagWeaker } from './flag-profile.js';
import { etcdRelations } from './flag-relations-etcd.js';
import { nameRelations } from './flag-relations-names.js';
import { servingRelations } from './flag-relations-serving.js';
import { trustRelations } from './flag-relations-trust.js';
import { relations } from './flag-relations.js';
import { argumentStray, flagRepeated } from './flag-shape.js';
import { pluginUnknown, suiteInsecure, suiteUnknown, valueUnknown } from './flag-words.js';
import { flagsUnreadable } from './flag-unreadable.js';
import type { FlagRule } from './flag-rule.js';

/** Every rule about flags, in the order in which they are asked. */
export const flagRules: readonly FlagRule[] = [
  flagsUnreadable,
  argumentStray,
  flagUnknown,
  flagRemoved,
  flagDeprecated,
  flagValueRefused,
  valueUnknown,
  pluginUnknown,
  gateUnknown,
  gateSettled,
  suiteUnknown,
  suiteInsecure,
  flagRepeated,
  flagsConflict,
  flagsIgnored,
  ...accessRules,
  ...serverDemands,
  ...benchmarkDemands,
  ...recordDemands,
  ...otherDemands,
  ...etcdDemands,
  ...relations,
  ...servingRelations,
  ...etcdRelations,
  ...trustRelations,
  ...nameRelations,
  flagWeaker,
];
