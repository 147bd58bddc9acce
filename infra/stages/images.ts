import type { Construct } from 'constructs';
import {
  articlesPrefix,
  environment,
  pagesPrefix,
  publicPrefix,
  renditionsPrefix,
  reportsPrefix,
} from '../../src/keys.ts';
import { invokes, readsObjects, usesTable, writesObjects } from '../grants.ts';
import { type StageFunction, stageFunction } from '../stage-function.ts';
import { type Path, wakeable } from './stage.ts';

/** *images*: measures pictures and makes them smaller. The only bundle with sharp. */
export function imagesStage(scope: Construct, path: Path & { readonly site: StageFunction }): StageFunction {
  const { store, bundles, site, failedWakes } = path;
  const images = stageFunction(scope, 'images', {
    bundles,
    // Many pictures a call; one has at most a minute (src/images/apply.ts).
    timeout: 300,
    // One whole processor, and twice what the largest picture takes (docs/decisions/0008).
    memory: 1769,
    environment: {
      [environment.contentBucket]: store.contentBucket.bucketName,
      [environment.siteBucket]: store.siteBucket.bucketName,
      [environment.contentTable]: store.contentTable.tableName,
      [environment.siteFunction]: site.functionName,
      [environment.siteUrl]: store.siteUrl,
    },
  });
  const pictures = [articlesPrefix, pagesPrefix, publicPrefix, renditionsPrefix];
  readsObjects(images, store.contentBucket, pictures);
  writesObjects(images, store.contentBucket, [renditionsPrefix, reportsPrefix]);
  readsObjects(images, store.siteBucket, [renditionsPrefix]);
  writesObjects(images, store.siteBucket, [renditionsPrefix]);
  usesTable(images, store.contentTable, ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
  invokes(images, site);
  return wakeable(images, failedWakes);
}
