import { commandsAt, commandsOfAHome } from '../../../src/core/report/commands-at';
import { commands } from '../../../src/main';

describe('commands in a text, with the home that they are about', () => {
  it.each([
    ['run kubepki check to see them all', 'run kubepki check --home prod to see them all'],
    ['run kubepki plan again', 'run kubepki plan --home prod again'],
    ['kubepki history list says which there are', 'kubepki history list --home prod says which there are'],
    ['run kubepki plan, then kubepki apply', 'run kubepki plan --home prod, then kubepki apply --home prod'],
    ['kubepki apply a.json --yes', 'kubepki apply --home prod a.json --yes'],
  ])('%s', (text, expected) => expect(commandsAt(text, 'prod')).toBe(expected));

  it.each([
    'what kubepki renews, kubepki plans',
    'kubepki explain expired',
    'kubepki apply --home other',
    'kubepki deliver cp1 --home other',
    'name what to check: kubepki check PATH',
    'kubepki check /etc/kubernetes',
    "kubepki check './a b'",
    'kubepki flags audit manifests/etcd.yaml --fix',
  ])('leaves alone what has nothing to find, or has it: %s', (text) => expect(commandsAt(text, 'prod')).toBe(text));

  it('quotes what a shell would take apart, and takes nothing in a path for a group', () => {
    expect(commandsAt('kubepki plan', "it's $& here")).toBe("kubepki plan --home 'it'\\''s $& here'");
  });

  it('knows every command that has --home', () => {
    const withHome = Object.entries(commands).filter(([, { flags }]) => 'home' in flags);
    expect(withHome.map(([id]) => id.replace(':', ' ')).sort()).toEqual([...commandsOfAHome].sort());
  });
});
