import { nameConstraint, pathLength, policyConstraint } from './chains.js';
import { keyUnsupported } from './keys.js';
import { clientRefused, clockSkew } from './answers.js';
import { loopbackExpiring } from './loopback.js';
import { authorityCopyDiffers, authoritySelfSignature, chainBroken, issuerWrong } from './issuer.js';
import { notDelivered, restartOwed } from './deliveries.js';
import { keyShared, roleShared, serialDuplicate, subjectShared } from './duplicates.js';
import { authorityKeyExposed, keyMisplaced } from './exposure.js';
import { bundleCollapsed } from './collapsed.js';
import { caBitWrong, subjectWrong, weakKey, weakSignature } from './identity.js';
import { kubeconfigCa } from './kubeconfig-ca.js';
import { kubeconfigIdentity, kubeconfigServer } from './kubeconfigs.js';
import { sanInvalid, sanMissing, sanSurplus } from './names.js';
import { keyIdMismatch } from './key-ids.js';
import { endpointUnreachable, servedExpiring, servedUnreadable, servedWrongName } from './live.js';
import { manifestDiffers } from './manifests.js';
import { mastersUnrevocable } from './masters.js';
import { notWanted } from './not-wanted.js';
import { modeLoose, ownerWrong, readerDenied } from './ownership.js';
import { keyBroken, keyMismatch, saMismatch } from './pairs.js';
import { missing, unparsable, unreadable } from './presence.js';
import { prefixDoubled } from './doubled-prefix.js';
import { encryptionTooEarly, encryptionUnreadable } from './encryption.js';
import { fileDiffers, secretChanged } from './files.js';
import { interruptedApply } from './interrupted.js';
import { objectRules } from './object-rules.js';
import { bundleDuplicate, bundleEnds, bundleLeaf } from './bundles.js';
import { chainEnds, chainOrder, chainSurplus, leafNotFirst } from './chain-files.js';
import { pemMixed } from './mixed.js';
import { serialOdd } from './serials.js';
import { kubeconfigFurther } from './further-contexts.js';
import type { Rule } from './rule.js';
import { flagsChanged } from './settings.js';
import { authorityHorizon, expired, expiring, notYetValid, outlivesAuthority } from './time.js';
import { usageWrong } from './usages.js';
import { servedNotDisk } from './served-not-disk.js';

/** Every rule that is asked about a home, in the order of the stages. The rest are in the registry. */
export const rules: readonly Rule[] = [
  interruptedApply,
  missing,
  unreadable,
  unparsable,
  pemMixed,
  leafNotFirst,
  keyBroken,
  keyMismatch,
  saMismatch,
  issuerWrong,
  chainBroken,
  authoritySelfSignature,
  authorityCopyDiffers,
  subjectWrong,
  prefixDoubled,
  usageWrong,
  caBitWrong,
  sanMissing,
  sanInvalid,
  sanSurplus,
  pathLength,
  nameConstraint,
  policyConstraint,
  keyUnsupported,
  keyIdMismatch,
  serialOdd,
  chainOrder,
  chainSurplus,
  weakKey,
  weakSignature,
  kubeconfigCa,
  bundleCollapsed,
  kubeconfigServer,
  kubeconfigIdentity,
  kubeconfigFurther,
  fileDiffers,
  secretChanged,
  flagsChanged,
  expired,
  notYetValid,
  expiring,
  outlivesAuthority,
  authorityHorizon,
  chainEnds,
  modeLoose,
  ownerWrong,
  readerDenied,
  bundleEnds,
  bundleLeaf,
  bundleDuplicate,
  authorityKeyExposed,
  keyMisplaced,
  mastersUnrevocable,
  serialDuplicate,
  subjectShared,
  roleShared,
  keyShared,
  encryptionUnreadable,
  encryptionTooEarly,
  manifestDiffers,
  notWanted,
  notDelivered,
  restartOwed,
  ...objectRules,
  servedNotDisk,
  servedWrongName,
  servedUnreadable,
  servedExpiring,
  endpointUnreachable,
  clientRefused,
  clockSkew,
  loopbackExpiring,
];

const byId = new Map(rules.map((rule) => [rule.id, rule]));

export const stageOf = (id: string): Rule['stage'] | undefined => byId.get(id)?.stage;
