import { placeholderOf, secretsIn, type FileContent } from '../catalog/content.js';
import { yamlText } from './yaml-text.js';

/** The text of a file. @param secretOf what goes in the place of a secret, by the name of the artefact */
export function contentText(content: FileContent, secretOf: (name: string) => string): string {
  const text = content.syntax === 'text' ? content.text : yamlText(content.value);
  return secretsIn(content).reduce((so, name) => so.replaceAll(placeholderOf(name), () => secretOf(name)), text);
}
