import { tag, type DerReader } from './der.js';
import { ReadError } from './errors.js';

const forms: Readonly<Record<number, RegExp>> = {
  [tag.utcTime]: /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/,
  [tag.generalizedTime]: /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/,
};

/** RFC 5280 4.1.2.5: UTCTime or GeneralizedTime with seconds, in Zulu. @throws ReadError READ_CERTIFICATE */
export function readTime(reader: DerReader): Date {
  const { tag: type, contents } = reader.element();
  const text = contents.toString('latin1');
  const fields = forms[type]?.exec(text)?.slice(1).map(Number);
  if (fields === undefined) throw malformed(text);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
  // RFC 5280 4.1.2.5.1: a two-digit year of 50 or more lies in the last century.
  const century = type === tag.generalizedTime ? 0 : year >= 50 ? 1900 : 2000;
  const time = new Date(0);
  time.setUTCFullYear(century + year, month - 1, day);
  time.setUTCHours(hour, minute, second);
  const exact = time.getUTCMonth() === month - 1 && time.getUTCDate() === day && time.getUTCHours() === hour;
  if (!exact || minute > 59 || second > 59) throw malformed(text);
  return time;
}

const malformed = (text: string): ReadError =>
  new ReadError(
    'READ_CERTIFICATE',
    `expected a time such as 20260102030405Z, got ${text.length > 24 ? 'a longer text' : JSON.stringify(text)}`,
  );
