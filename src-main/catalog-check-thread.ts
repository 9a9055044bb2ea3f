import { parentPort, workerData } from 'node:worker_threads';
import { catalogError, openCatalogForReading } from '#main/catalog/database.ts';

/** Looks through all pages of the catalog once, and ends; started by `keeping/catalog-care.ts`. */

function damageOf(file: string): string {
  try {
    const database = openCatalogForReading(file);
    try {
      const [first] = database.pragma('quick_check(1)') as { quick_check: string }[];
      return first === undefined || first.quick_check === 'ok' ? '' : first.quick_check;
    } finally {
      database.close();
    }
  } catch (error) {
    const { code, message } = catalogError(error);
    // Whatever else kept it from being read says nothing about its pages.
    return code === 'CORRUPT' ? message : '';
  }
}

parentPort?.postMessage(damageOf((workerData as { file: string }).file));
