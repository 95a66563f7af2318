/**
 * Puts values into a template: `{{name}}`. A template arranges values and computes none,
 * so a name without a value, or a value that is not used, is a mistake in the program.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const text = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template names "${name}", which has no value`);
    used.add(name);
    return value;
  });
  const unused = Object.keys(values).find((name) => !used.has(name));
  if (unused !== undefined) throw new Error(`the template does not use "${unused}"`);
  return text;
}

/**
 * The same for a template that may be the user's own: it uses the values that it wants, and what has no value stays as it is. A name
 * alone in its line gives every line of its value the same indentation, and takes the line away where the value is empty.
 */
export function arrange(template: string, values: Readonly<Record<string, string>>): string {
  const given = (name: string): string | undefined => (Object.hasOwn(values, name) ? values[name] : undefined);
  return template
    .replaceAll(/^([ \t]*)\{\{(\w+)\}\}\n/gm, (line, indent: string, name: string) => {
      const value = given(name);
      if (value === undefined) return line;
      return value === '' ? '' : `${value.replaceAll(/^(?=.)/gm, indent)}\n`;
    })
    .replaceAll(/\{\{(\w+)\}\}/g, (placeholder, name: string) => given(name) ?? placeholder);
}
