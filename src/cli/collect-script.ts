import { collectLimits, deepFolders, flatFolders, singleFiles } from '../core/catalog/collected.js';
import { usualDataFolders } from '../core/catalog/layouts/moved.js';
import { componentNames } from '../core/cluster/component-names.js';
import { openNames, secretNames, secretValues, servedLimits } from '../core/facts/node-facts.js';
import { ofEtcd, servers } from '../core/plan/listening-told.js';
import { failureWords } from '../core/read/shown.js';
import { fillTemplate } from '../core/render/installer.js';
import { sayingWhomTheyTake } from '../core/rules/served-trust.js';
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
    servers: Object.entries(servers)
      .flatMap(([component, { host, port, usual }]) => [component, host, port, String(usual)])
      .join(' '),
    etcd: ofEtcd.flatMap(({ listen, advertise, port }) => [listen, advertise, String(port)]).join(' '),
    saying: sayingWhomTheyTake.join(' '),
    failures: Object.entries(failureWords)
      .map((pair) => pair.join('='))
      .join('='),
    ...Object.fromEntries(Object.entries(servedLimits).map(([name, limit]) => [name, String(limit)])),
    secretNames,
    openNames,
    secretValues: secretValues.replaceAll('/', '\\/'),
  });
