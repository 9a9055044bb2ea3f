import type { DataFolder } from '#main/store/layout.ts';
import type { KnownFile } from './check-file.ts';

export interface WantedCopy {
  readonly folder: DataFolder;
  readonly studyInstanceUid: string;
  readonly known: KnownFile;
  /** Where it belongs, below `store/`; nothing lies there */
  readonly relative: string;
  readonly signal: AbortSignal;
}

/** A place that may have a second copy of a stored file. */
export interface CopySource {
  /** It comes as an arrival, so that what lies in the trash cannot be had from it */
  readonly isArrival: boolean;
  /**
   * Puts what it has to where it belongs; the caller compares it with what was stored.
   *
   * @returns its name for a person; null when it has nothing
   * @throws AppError
   */
  bring(wanted: WantedCopy): Promise<string | null>;
}
