import { collectLimits, deepFolders, flatFolders, singleFiles } from '../core/catalog/collected.js';
import { usualDataFolders } from '../core/catalog/layouts/moved.js';
import { componentNames } from '../core/cluster/component-names.js';
import { openNames, secretNames, secretValues } from '../core/facts/node-facts.js';
import { fillTemplate } from '../core/render/installer.js';
import { packageFile } from './package-file.js';

/** The collector as a script: it looks where `collect` looks, and leaves out what that leaves out. */
export const collectScript = (version: string): string =>
  fillTemplate(packageFile('templates/collect.sh'), {
    collector: `kubepki ${version}`,
    deep: deepFolders.join(' '),
    flat: flatFolders.join(' '),
    single: singleFiles.join(' '),
    components: componentNames.join(' '),
    placing: usualDataFolders.join(' '),
    depth: String(collectLimits.depth),
    files: String(collectLimits.files),
    secretNames,
    openNames,
    secretValues: secretValues.replaceAll('/', '\\/'),
  });
