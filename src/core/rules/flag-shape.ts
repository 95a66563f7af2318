import { flagsOf, knownFlag } from './flag-names.js';
import type { Change, FlagRule } from './flag-rule.js';

const pflag = 'https://github.com/spf13/pflag#command-line-flag-syntax';

/** Types of flags that add to what was given before; everything else replaces it. */
const adding: readonly string[] = [
  'stringSlice',
  'stringArray',
  'int32Slice',
  'cidrs',
  'stringToString',
  'mapStringBool',
  'mapStringString',
  'colonSeparatedMultimapStringString',
  'namedCertKey',
  'pattern=N,...',
];

export const flagRepeated: FlagRule = {
  id: 'flag-repeated',
  stage: 'always',
  severity: 'warning',
  remedy: 'manual',
  means: 'A flag with one value is given more than once: the last one counts, and whoever reads the first is misled.',
  protects: 'those who read the file, and whoever changes the first of them and wonders',
  mend: 'Keep the one that is meant.',
  sources: [pflag],
  *judge(started) {
    const flags = flagsOf(started);
    for (const name of new Set(flags.map((flag) => flag.name))) {
      const all = flags.filter((flag) => flag.name === name && flag.form !== 'variables');
      const known = knownFlag(started, name);
      const type = known?.state === 'there' ? known.span.type : undefined;
      const last = all.at(-1);
      if (all.length < 2 || last === undefined || (type !== undefined && adding.includes(type))) continue;
      const differ = new Set(all.map(({ value }) => value)).size > 1;
      yield {
        setting: name,
        flag: last,
        severity: differ ? 'warning' : 'info',
        message: differ
          ? `is given ${name} ${all.length} times with different values, of which the last counts`
          : `is given ${name} ${all.length} times with the same value`,
        // Of a flag whose type is not known the first may count too.
        changes: type === undefined ? [] : all.slice(0, -1).map((flag): Change => ({ kind: 'remove', flag })),
      };
    }
  },
};

export const argumentStray: FlagRule = {
  id: 'argument-stray',
  stage: 'always',
  severity: 'critical',
  remedy: 'manual',
  means:
    'A command line has a word that is no flag and no value of one. Behind a switch it looks like its value, and is none: `--anonymous-auth false` means `--anonymous-auth=true`.',
  protects: 'the start of the component, which takes no arguments, and whoever believes what the line seems to say',
  mend: 'Write switches with an equals sign: `--anonymous-auth=false`.',
  sources: [pflag],
  *judge(started) {
    for (const { stray } of started.sources)
      for (const { word, after } of stray) {
        const previous = after === undefined ? undefined : flagsOf(started).findLast(({ name }) => name === after);
        yield {
          setting: after ?? '(argument)',
          flag: previous,
          message:
            after === '--'
              ? 'has words behind "--", which it does not read'
              : after === undefined
                ? 'has a word before its flags that is none'
                : `has a word behind ${after} that is not its value: switches take theirs after "="`,
          ...(previous !== undefined && /^(true|false)$/.test(word.text)
            ? {
                expected: [`${previous.name}=${word.text}`],
              }
            : {}),
        };
      }
  },
};
