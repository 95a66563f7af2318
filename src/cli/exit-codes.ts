import type { ClusterErrorCode } from '../core/cluster/errors.js';
import { isPkiError } from '../core/error.js';
import type { InferErrorCode } from '../core/infer/errors.js';
import type { KeysetErrorCode } from '../core/keysets/errors.js';
import type { PlanErrorCode } from '../core/plan/errors.js';
import type { ReadErrorCode } from '../core/read/errors.js';
import type { RenderErrorCode } from '../core/render/errors.js';
import type { ReportErrorCode } from '../core/report/errors.js';
import type { Status } from '../core/report/check-report.js';
import type { WorkflowErrorCode } from '../workflows/errors.js';
import type { IssueErrorCode } from '../adapters/issue/errors.js';
import type { StoreErrorCode } from '../adapters/store/errors.js';
import type { CliErrorCode } from './errors.js';

type ErrorCode =
  | CliErrorCode
  | ClusterErrorCode
  | InferErrorCode
  | IssueErrorCode
  | KeysetErrorCode
  | PlanErrorCode
  | ReadErrorCode
  | RenderErrorCode
  | ReportErrorCode
  | StoreErrorCode
  | WorkflowErrorCode;

export const exit = { done: 0, bug: 1, usage: 2, home: 3, refused: 4, unverified: 5 } as const;

/** How a command ends when an error ends it. */
const byError: Readonly<Record<ErrorCode, number>> = {
  CLI_USAGE: exit.usage,
  CLI_NOT_CONFIRMED: exit.refused,
  CLI_PASSPHRASE: exit.usage,
  CLI_OUT: exit.refused,
  CLI_STDOUT: exit.home,
  CLUSTER_SYNTAX: exit.usage,
  CLUSTER_SCHEMA: exit.usage,
  CLUSTER_TOPOLOGY: exit.usage,
  READ_PEM: exit.usage,
  READ_DER: exit.usage,
  READ_CERTIFICATE: exit.usage,
  READ_KEY: exit.usage,
  READ_KUBECONFIG: exit.usage,
  READ_KUBEADM: exit.usage,
  READ_CONTAINER: exit.usage,
  READ_FACTS: exit.usage,
  READ_FACTS_SECRET: exit.usage,
  INFER_NODES: exit.usage,
  INFER_ETCD: exit.usage,
  PLAN_MALFORMED: exit.usage,
  PLAN_CHOICE: exit.usage,
  FLAGS_VERSION: exit.usage,
  FLAGS_CONFLICT: exit.usage,
  FLAGS_UNKNOWN: exit.usage,
  FLAGS_VALUE: exit.usage,
  FORMAT_UNFIT: exit.usage,
  FORMAT_VERSION: exit.usage,
  OUTPUT_CONFLICT: exit.usage,
  REPORT_NODES: exit.usage,
  KEYSET_MALFORMED: exit.home,
  STORE_LOCKED: exit.home,
  STORE_LOCK_UNREADABLE: exit.home,
  STORE_TORN: exit.home,
  STORE_WRITE: exit.home,
  STORE_PERMISSION: exit.home,
  ISSUE_KEY: exit.home,
  ISSUE_SIGNATURE: exit.home,
  ISSUE_PASSPHRASE: exit.usage,
  HOME_NOT_FOUND: exit.usage,
  HOME_EXISTS: exit.refused,
  HOME_CHANGED: exit.home,
  PATH_NOT_FOUND: exit.usage,
  PATH_UNREADABLE: exit.usage,
  CLIENT_PAIR_UNUSABLE: exit.usage,
  PATH_NOT_PKI: exit.usage,
  SPEC_AMBIGUOUS: exit.usage,
  POLICY_REFUSED: exit.refused,
  MONITOR_REFUSED: exit.refused,
  NODE_AMBIGUOUS: exit.usage,
  NODE_UNKNOWN: exit.usage,
  OWNER_UNKNOWN: exit.usage,
  AUTHORITY_UNUSABLE: exit.home,
  AUTHORITY_OFFLINE: exit.home,
  WRONG_PASSPHRASE: exit.usage,
  KEY_UNKNOWN: exit.usage,
  AUTHORITY_UNKNOWN: exit.usage,
  EXPORT_REFUSED: exit.refused,
  ACCESS_REFUSED: exit.refused,
  USER_MALFORMED: exit.usage,
  USER_EXISTS: exit.usage,
  USER_UNKNOWN: exit.usage,
  ENDPOINT_MALFORMED: exit.usage,
  SPEC_NOT_EDITABLE: exit.usage,
  DIFF_PLACE: exit.usage,
  KEY_NOT_KEPT: exit.usage,
  SECRET_UNREADABLE: exit.home,
  TEMPLATE_UNKNOWN: exit.usage,
  ENCRYPTION_REFUSED: exit.refused,
  REQUEST_UNKNOWN: exit.usage,
  REQUEST_REFUSED: exit.usage,
  // A spec that cannot be fulfilled is refused when it is read, and a plan that time has overtaken before anything is made.
  APPLY_REJECTED: exit.bug,
  HOME_INTERRUPTED: exit.home,
  HISTORY_UNKNOWN: exit.usage,
  HISTORY_REFUSED: exit.refused,
  DELIVERY_REFUSED: exit.refused,
  ANSWER_MALFORMED: exit.usage,
  IMPORT_INCOMPLETE: exit.usage,
  IMPORT_REFUSED: exit.refused,
};

/** Exit code of an error of ours; anything else is a bug. */
export const exitCodeOf = (error: unknown): number => (isPkiError(error) ? byError[error.code as ErrorCode] : exit.bug);

/** Nagios and its kin: 3 is unknown, and so is a check that could not be made. */
export const monitoring: Readonly<Record<Status, number>> = { ok: 0, warning: 1, critical: 2, unknown: 3 };

/** The EXIT CODES section of a command's help. */
export type ExitCodes = Readonly<Record<string, string>>;

export const monitoringExitCodes: ExitCodes = {
  0: 'ok; information does not count',
  1: 'warning',
  2: 'critical',
  3: 'unknown, and every failure of the call itself',
};

const ordinary: ExitCodes = {
  0: 'done, or nothing to do',
  1: 'unexpected failure: a bug',
  2: 'usage, spec or input error',
  3: 'the PKI home is locked, torn, or not what the plan was made from; or something could not be written',
  4: 'refused: unsafe without an explicit flag, which the message names',
  5: 'done, but the verification afterwards failed',
};

export const ordinaryExitCodes = (...codes: readonly number[]): ExitCodes =>
  Object.fromEntries(Object.entries(ordinary).filter(([code]) => codes.includes(Number(code))));
