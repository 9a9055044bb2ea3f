import path from 'node:path';
import type { CatalogWriter } from '#main/catalog/catalog-writer.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { CatalogBuilder, type RebuildResult } from './catalog-builder.ts';
import { arrivals } from './rebuild-order.ts';
import { listStudies, readStoredInstance, storeFolders } from './stored-files.ts';

/** A rebuild without threads, into the catalog that is there. */
export function rebuildCatalog(folder: DataFolder, writer: CatalogWriter): RebuildResult {
  writer.clear();
  const studies = storeFolders(folder).flatMap((name) => listStudies(folder, name));
  const builder = new CatalogBuilder(folder, writer, studies);
  builder.enter(
    arrivals(studies).map(({ study, name }) => {
      const file = path.join(study.folder, name);
      return { file, instance: readStoredInstance(file) };
    }),
  );
  builder.settleAll();
  return builder.finish();
}
