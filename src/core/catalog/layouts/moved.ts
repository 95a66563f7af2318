import { foundLayouts } from './found.js';
import type { FoundLayout, FurtherFile, Layout, PartPaths } from './layout.js';

/** The folder that a program is told for its data, relative to the root of its node; undefined where nothing tells it one. */
export type DataFolders = (program: string) => string | undefined;

/** Nothing is told: every program has its data where it has them by itself. */
export const unmoved: DataFolders = () => undefined;

const data = Object.values<FoundLayout>(foundLayouts).flatMap((layout) => layout.data ?? []);

/** Programs that start components, place their files and can be told by `--data-dir` where. */
export const placingPrograms: readonly string[] = data.map(({ program }) => program);

/** Where they keep their data unless they are told another folder, each as `PROGRAM=FOLDER`. */
export const usualDataFolders: readonly string[] = data.map(({ program, folder }) => `${program}=${folder}`);

/** Where a path lies that its program was told to have below another folder; every other path stays as it is. */
export function movedPath(path: string, folders: DataFolders): string {
  const own = data.find(({ folder }) => path === folder || path.startsWith(`${folder}/`));
  const told = own === undefined ? undefined : folders(own.program);
  return own === undefined || told === undefined ? path : `${told}${path.slice(own.folder.length)}`;
}

/** A layout whose program keeps its data where it is told. */
export function movedLayout<L extends Pick<Layout, 'paths'> & Pick<FoundLayout, 'servers' | 'further'>>(
  layout: L,
  folders: DataFolders,
): L {
  const moved = (paths: PartPaths): PartPaths =>
    Object.fromEntries(Object.entries(paths).map(([part, path]) => [part, movedPath(path, folders)]));
  const furtherMoved = (file: FurtherFile): FurtherFile => ({ ...file, paths: moved(file.paths) });
  const { servers, further } = layout;
  return {
    ...layout,
    paths: Object.fromEntries(Object.entries(layout.paths).map(([row, parts]) => [row, moved(parts)])),
    ...(servers === undefined
      ? {}
      : {
          servers: {
            ...servers,
            signs: servers.signs.map((path) => movedPath(path, folders)),
            agentSign: movedPath(servers.agentSign, folders),
            originals: Object.fromEntries(
              Object.entries(servers.originals).map(([row, file]) => [row, furtherMoved(file)]),
            ),
          },
        }),
    ...(further === undefined ? {} : { further: further.map(furtherMoved) }),
  };
}
