// The JSON Schemas of kubepki.yaml and .kubepki-check.yaml, from the schemas that the parser uses.
'use strict';
const { toJsonSchema } = require('@valibot/to-json-schema');
const { clusterSchema } = require('../dist/core/cluster/schema.js');
const { checkPolicySchema } = require('../dist/core/cluster/schema-check.js');

/** Scalars are parsed by code; how they look in JSON Schema stands beside that code, as metadata that arrives under `json`. */
function settle(value) {
  if (Array.isArray(value)) return value.map(settle);
  if (typeof value !== 'object' || value === null) return value;
  const { json, description, ...rest } = value;
  const own = Object.fromEntries(
    Object.entries(rest).map(([key, item]) => [key, key === 'default' ? item : settle(item)]),
  );
  const text = description ?? json?.description;
  const settled = { ...own, ...json, ...(text === undefined ? {} : { description: text }) };
  // A default is given as the text a user would write; an editor wants the value.
  if (typeof settled.default === 'string' && ['integer', 'boolean'].includes(settled.type))
    settled.default = JSON.parse(settled.default);
  return settled;
}

const jsonSchemaOf = (source, title, description) => {
  const { $schema, ...schema } = toJsonSchema(source, { typeMode: 'ignore', errorMode: 'ignore' });
  return { $schema, title, description, ...settle(schema) };
};

const clusterJsonSchema = () =>
  jsonSchemaOf(clusterSchema, 'kubepki.yaml', 'The spec of a kubepki PKI home (kubepki/v1).');

const checkPolicyJsonSchema = () =>
  jsonSchemaOf(checkPolicySchema, '.kubepki-check.yaml', 'How kubepki check reports what it finds (kubepki/v1).');

module.exports = { checkPolicyJsonSchema, clusterJsonSchema };
