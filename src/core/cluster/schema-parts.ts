import * as v from 'valibot';

/** A key with its meaning, for editors and for docs/spec.md. */
export const says = <S extends v.GenericSchema>(schema: S, description: string) =>
  v.pipe(schema, v.description(description));

export const list = <S extends v.GenericSchema>(item: S) => v.array(item, 'expected a list');
