// eslint-disable-next-line @typescript-eslint/no-require-imports -- plain JavaScript that also runs before anything is built
const { isRoot, missing, missingCommands, paths } = require('../components/components.js') as {
  readonly missing: () => readonly { readonly name: string }[];
  readonly missingCommands: () => readonly string[];
  readonly isRoot: () => boolean;
  readonly paths: () => Readonly<Record<ComponentBinary, string>>;
};

export type ComponentBinary =
  | 'etcd'
  | 'etcdctl'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kubelet'
  | 'kube-proxy'
  | 'konnectivity-server'
  | 'konnectivity-agent'
  | 'kubeadm'
  | 'kubectl'
  | 'extension-server'
  | 'node-22'
  | 'node-24';

/** Where each real binary is. Only meaningful inside `withComponents`. */
export const binaries = paths;

/**
 * A group of tests against the real components. Where these are not built the group is skipped and the summary says so in one loud
 * line; with KUBEPKI_REQUIRE_COMPONENTS=1 that is a failure.
 */
export function withComponents(title: string, tests: () => void): void {
  guarded(title, tests, [...missing().map(({ name }) => name), ...missingCommands()]);
}

/** A group of tests that needs one command of the operating system, under the same rule. */
export const withCommand = (command: string, title: string, tests: () => void): void =>
  guarded(
    title,
    tests,
    missingCommands().filter((name) => name === command),
  );

/** A group of tests that changes owners or becomes another user, under the same rule. */
export const withRoot = (title: string, tests: () => void): void => guarded(title, tests, isRoot() ? [] : ['root']);

function guarded(title: string, tests: () => void, lacking: readonly string[]): void {
  if (lacking.length === 0) {
    describe(title, tests);
  } else if (process.env.KUBEPKI_REQUIRE_COMPONENTS === '1') {
    it(title, () => {
      throw new Error(
        `required and not there: ${lacking.join(', ')}; run npm run components, install the command, or be root`,
      );
    });
  } else {
    describe.skip(title, tests);
  }
}
