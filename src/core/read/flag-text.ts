/**
 * Whether a flag of a component has a value where none is given.
 *
 * @param name without dashes in front
 * @returns undefined where nobody knows
 */
export type Switches = (component: string, name: string) => boolean | undefined;

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
