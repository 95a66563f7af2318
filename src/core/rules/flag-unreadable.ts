import type { FlagRule } from './flag-rule.js';
import { kubernetesDocs } from './rule.js';

/** Found while reading, not by judging what was read: `audit` makes the findings. */
export const flagsUnreadable: FlagRule = {
  id: 'flags-unreadable',
  stage: 'always',
  severity: 'unknown',
  remedy: 'manual',
  means:
    'A file that was to be judged, or one that a component is started with, could not be read, or holds no flags of a component that is known. What it says is not known.',
  protects: 'whoever relies on this report',
  mend: 'Run the audit as a user who may read the file, or name the file that holds the flags.',
  sources: [
    kubernetesDocs('tasks/configure-pod-container/static-pod/'),
    kubernetesDocs('tasks/administer-cluster/kubelet-config-file/'),
  ],
  *judge() {
    // Nothing that was read is unreadable.
  },
};
