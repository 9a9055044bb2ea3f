import type { ErrorCode } from '#shared/errors.ts';
import type { WriterSql } from '#main/catalog/writer-sql.ts';
import type { NewInstance } from '#main/catalog/catalog-writer.ts';
import type { DataFolder } from '#main/store/layout.ts';
import type { RebuildResult } from './catalog-builder.ts';
import type { ListedStudy } from './stored-files.ts';

export interface RebuildProgress {
  readonly files: number;
  /** 0 while the store is being listed */
  readonly totalFiles: number;
  readonly sizeBytes: number;
  readonly totalSizeBytes: number;
  readonly studies: number;
  /** Seconds until all files are read at the pace so far; null while that is not known */
  readonly remainingSeconds: number | null;
}

export interface RebuildReport extends RebuildResult {
  /** Instances that the catalog before knew, of which no file can be read any more */
  readonly lost: number;
  readonly studies: number;
  readonly sizeBytes: number;
  readonly seconds: number;
  /** Some of the files that were skipped, below the store */
  readonly skippedFiles: string[];
}

/** What had to be done when the catalog was opened. */
export interface RenewedCatalog {
  /** Name below the data folder that the damaged one has now; null when there was none */
  readonly setAside: string | null;
  readonly report: RebuildReport;
}

export interface RebuildThreadData {
  readonly folder: DataFolder;
  readonly writerSql: WriterSql;
}

export type FromRebuildThread =
  | { readonly kind: 'progress'; readonly progress: RebuildProgress }
  /** Asks which studies changed since the last question. `isLast`: nothing may change from now on. */
  | { readonly kind: 'changes'; readonly isLast: boolean }
  /** The new catalog is whole in its own file */
  | { readonly kind: 'built'; readonly report: RebuildReport }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };

export type ToRebuildThread = { readonly kind: 'changed'; readonly studies: readonly string[] };

/** What a reading thread is asked, one thing after another; answered in the same order. */
export type ReadTask =
  | { readonly kind: 'list'; readonly folder: DataFolder; readonly name: string }
  | { readonly kind: 'read'; readonly files: readonly string[] };

export type ReadAnswer =
  | { readonly kind: 'listed'; readonly studies: readonly ListedStudy[] }
  | { readonly kind: 'read'; readonly instances: readonly (NewInstance | undefined)[] };
