import { renewalPartial } from './fleet-renewal.js';
import { etcdDataOpen, folderWritable } from './folders.js';
import { groupUnbound, userUnbound } from './kubeadm-groups.js';
import { kubeletServingSelfSigned } from './kubelet-serving.js';
import { kubeletTraps } from './kubelet-traps.js';
import { copyReadable, manifestExtra, pkiLeftover, unused } from './lying-beside.js';
import type { SurveyRule } from './rule.js';
import { flagsNotRunning } from './running-flags.js';
import { startWritable } from './start-files.js';
import { flagFileUnmounted } from './unmounted-files.js';
import { hardLinkWatched, linkWatched } from './watched-files.js';

/** What is asked about nodes whose folders were listed and whose components are known: machines, with a spec or without, and facts. */
export const machineRules: readonly SurveyRule[] = [
  linkWatched,
  hardLinkWatched,
  ...kubeletTraps,
  kubeletServingSelfSigned,
  groupUnbound,
  manifestExtra,
  flagsNotRunning,
  flagFileUnmounted,
  startWritable,
  folderWritable,
  etcdDataOpen,
  copyReadable,
  pkiLeftover,
  unused,
];

/** What is asked about nodes of which no spec says when something is due, and whose a certificate is. */
export const unspecifiedRules: readonly SurveyRule[] = [renewalPartial, userUnbound];
