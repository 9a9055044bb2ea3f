import { openQueryEngine } from '#main/catalog/query-engine.ts';
import type { FindHandler } from '#main/network/find-scp.ts';
import { findHandler, type FindHandlerOptions } from './find-handler.ts';

export interface OpenFindHandler extends FindHandler {
  dispose(): void;
}

/**
 * Answers C-FIND from a catalog that it opens itself, for a thread.
 *
 * @throws AppError when the catalog cannot be opened
 */
export function openFindHandler(
  catalogFile: string,
  options: Omit<FindHandlerOptions, 'engine'>,
): OpenFindHandler {
  const engine = openQueryEngine(catalogFile);
  return {
    ...findHandler({ ...options, engine }),
    dispose: () => {
      engine[Symbol.dispose]();
    },
  };
}
