import { shellWord } from '../read/shell-word.js';

/** Commands that work on a home, and so have to be told which one where it would not be found. */
export const commandsOfAHome: readonly string[] = [
  'apply',
  'authority encrypt',
  'authority export',
  'authority list',
  'authority restore',
  'bootstrap manifests',
  'check',
  'deliver',
  'flags audit',
  'flags',
  'front bastion',
  'front firewall',
  'front haproxy',
  'front nginx',
  'front proxy',
  'history list',
  'history prune',
  'history restore',
  'history undo',
  'kubeconfig create',
  'kubeconfig list',
  'kubeconfig revoke-plan',
  'ledger show',
  'ledger verify',
  'monitor install',
  'plan',
  'renew',
];

/** Not where the home is named already, nor where a path says what is checked. */
const command = new RegExp(
  `\\bkubepki (?:${commandsOfAHome.join('|')})(?![\\w-])(?![^\\n;,]* --home )(?!(?<=check) (?:PATH|['./])|(?<=audit) [\\w'./]|(?<=flags) audit)`,
  'g',
);

/** The same text, every command in it with the home that it is about: what is suggested can be pasted where it is read. */
export const commandsAt = (text: string, home: string): string =>
  // A function, since a path may hold what a replacement would take for a group.
  text.replace(command, (found) => `${found} --home ${shellWord(home)}`);
