import * as v from 'valibot';
import { oneOf, day, words } from './scalars.js';
import { list, says } from './schema-parts.js';

/** Findings that somebody has decided to live with, for a time. */
const suppression = v.strictObject({
  rule: says(words, 'The id of the rule.'),
  node: says(v.optional(words), 'Only on this node. `*` stands for any characters.'),
  artefact: says(v.optional(words), 'Only for this artefact, by its name in reports. `*` stands for any characters.'),
  path: says(
    v.optional(words),
    'Only for this file, as reports show it or as its node has it. `*` stands for any characters, `/` too.',
  ),
  reason: says(words, 'Why, for whoever reads the report.'),
  until: says(day, 'The last day (UTC) on which it holds. After it, the suppression itself is a finding.'),
});

/** What changes how `check` reports, and never what is planned or done. */
const policy = {
  rules: says(
    v.optional(v.record(v.string(), oneOf('critical', 'warning', 'info', 'off'), 'expected a mapping of rule ids'), {}),
    'By rule id, the severity of its findings, or `off`. What is unknown, or only information, though the rule is about something else, stays so.',
  ),
  suppress: says(
    v.optional(list(suppression), []),
    'Findings that are reported as suppressed, and change no status and no exit code.',
  ),
};

/** The section `check` of a spec. */
export const check = v.strictObject(policy);

/** A file `.kubepki-check.yaml`. */
export const checkPolicySchema = v.strictObject({
  apiVersion: says(oneOf('kubepki/v1'), 'The version of this format.'),
  kind: says(oneOf('CheckPolicy'), 'The kind of document.'),
  ...policy,
});
