import { join } from 'node:path';
import { askGo, buildGoJudge, type GoAnswer, type GoFacts, type GoPair } from '../support/go-judge.js';
import { checkPath, makeHome, today } from '../support/home.js';
import { dialled, judgedSpecs, strangers } from '../support/judged-homes.js';
import { filesIn, leavesOf } from '../support/leaves.js';
import { withComponents } from '../support/real-components.js';

withComponents('Go', () => {
  let judge: string;
  beforeAll(() => {
    judge = buildGoJudge();
  });

  describe.each(Object.entries(judgedSpecs))('judging a home with %s', (_, spec) => {
    let home: string;
    let answer: GoAnswer;
    beforeAll(async () => {
      home = await makeHome(spec);
      const { certificates } = checkPath(home);
      const pairs = leavesOf(home).map((leaf) => {
        const { dns = [], ip = [] } = certificates.find(({ path }) => path === leaf.path)?.sans ?? {};
        const names = [...new Set([...dns, ...ip, ...(dialled[leaf.path] ?? [])])];
        return { ...leaf, names, strangers: strangers.filter((name) => !names.includes(name)) };
      });
      const tokens = filesIn(join(home, 'nodes'))
        .filter((file) => file.endsWith('/sa.key'))
        .map((file) => ({ private: file, public: file.replace(/key$/, 'pub') }));
      answer = askGo(judge, { at: today, pairs, tokens });
    });

    it('loads every pair, verifies it for its usages and names alone, and has servers and clients shake hands', () => {
      expect(answer.pairs.length).toBeGreaterThan(10);
      expect(answer.pairs.flatMap(({ path, faults }) => faults.map((fault) => `${path}: ${fault}`))).toEqual([]);
    });

    it('reads of every certificate what check lists', () => {
      const listed = checkPath(home).certificates.filter(({ authority }) => authority !== null);
      const byPath = new Map(answer.pairs.map(({ path, facts }) => [path, facts]));
      expect(new Set(listed.map(({ path }) => path))).toEqual(new Set(byPath.keys()));
      for (const { path, subject, serial, notBefore, notAfter, sans } of listed) {
        const facts = byPath.get(path)!;
        expect({ subject, serial, notBefore, notAfter, ...sans }).toEqual({
          subject: subjectText(facts),
          serial: facts.serial,
          notBefore: new Date(facts.notBefore).toISOString(),
          notAfter: new Date(facts.notAfter).toISOString(),
          dns: facts.dns,
          ip: facts.ip,
        });
      }
    });

    it('parses both halves of the key that signs tokens, and they are one', () => {
      expect(answer.tokens.length).toBeGreaterThan(0);
      expect(answer.tokens.filter(({ faults }) => faults.length > 0)).toEqual([]);
    });
  });

  it('sees a foreign key, a foreign authority, another usage, a missing name and a client of somebody else', async () => {
    const leaves = leavesOf(await makeHome());
    const leaf = (file: string) => ({
      ...leaves.find(({ path }) => path === `nodes/cp1/etc/kubernetes/pki/${file}`)!,
      names: ['cp1'],
      strangers: [],
    });
    const [server, member] = [leaf('apiserver.crt'), leaf('etcd/server.crt')];
    const faultsOf = (wrong: GoPair, ...more: readonly GoPair[]) =>
      askGo(judge, { at: today, pairs: [wrong, ...more] }).pairs[0]?.faults.length;
    expect(faultsOf(server)).toBe(0);
    expect(faultsOf({ ...server, key: member.key })).toBe(1);
    expect(faultsOf({ ...server, trust: member.trust })).toBe(1);
    expect(faultsOf({ ...server, usages: [] })).toBe(1);
    expect(faultsOf({ ...server, names: ['cp1', 'cp2'] })).toBe(1);
    expect(faultsOf({ ...server, strangers: ['cp1'] })).toBe(1);
    expect(faultsOf(server, { ...member, trust: server.trust })).toBe(1);
  });
});

const subjectText = ({ commonName, organizations }: GoFacts): string =>
  [...organizations.map((organization) => `O=${organization}`), `CN=${commonName}`].join(',');
