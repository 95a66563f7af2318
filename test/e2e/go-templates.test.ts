import fc from 'fast-check';
import { bench, issueOne, template } from '../support/arbitrary-templates.js';
import { askGo, buildGoJudge } from '../support/go-judge.js';
import { today } from '../support/home.js';
import { seed } from '../support/property.js';
import { withComponents } from '../support/real-components.js';

withComponents('Go, reading what may be asked for,', () => {
  let judge: string;
  beforeAll(() => {
    judge = buildGoJudge();
  });

  it('reads in two hundred certificates what they were to say', async () => {
    const tools = await bench('ECDSA-P256', 'ECDSA-P256');
    const asked = fc.sample(template, { numRuns: 200, seed });
    const issued = await Promise.all(asked.map((one) => issueOne(one, tools)));
    const { certificates } = askGo(judge, { at: today, certificates: issued.map(({ der }) => Buffer.from(der)) });
    const second = (time: Date) => time.toISOString().replace('.000Z', 'Z');
    expect(certificates).toEqual(
      asked.map(({ subject, notBefore, notAfter, isCa, dns, ip }, index) => ({
        facts: {
          ...subject,
          serial: issued[index]?.serial,
          notBefore: second(notBefore),
          notAfter: second(notAfter),
          dns,
          ip,
          isCa,
          unhandled: [],
        },
      })),
    );
  });
});
