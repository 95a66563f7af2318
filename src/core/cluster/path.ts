/** An absolute path in its one spelling: no empty part, no `.`, no slash at the end. `..` is refused, since what it means depends on links. */
export function parsePath(text: string): string | undefined {
  if (!text.startsWith('/') || text.includes('\0')) return undefined;
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : `/${parts.join('/')}`;
}

/** Whether a path is a folder or lies in it. Both in their one spelling. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
