/**
 * Puts values into a template that a user may have written: `{{name}}`. A name alone in its line gives every line of its value the
 * same indentation, and takes the line away where the value is empty. A name without a value stays as it is.
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
