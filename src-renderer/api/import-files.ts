import { AppError } from '#shared/errors.ts';
import { api } from './client.ts';
import { toClientError } from './client-error.ts';
import { uploadFile } from './upload.ts';

/** A file to import: its path below what was dropped or picked, and how to reach its bytes when its turn comes. */
export type NamedFile = { readonly name: string; readonly open: () => Promise<File> };

export type ImportSteps = {
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
};

/** Two leave the browser's other connections to pixels. */
const PARALLEL_UPLOADS = 2;

/**
 * Sends files to the core as one import job.
 *
 * @returns the job, whose report says what became of each file, and how many files could not be read or sent
 * @throws AppError when the core stops answering or its disk is full; CANCELLED by the signal
 */
export async function importFiles(
  title: string,
  files: readonly NamedFile[],
  { onProgress, signal }: ImportSteps,
): Promise<{ readonly jobId: string; readonly notSent: number }> {
  const { uploadId, jobId } = await api.imports.beginUpload({ title, fileCount: files.length }, { signal });
  let next = 0;
  let done = 0;
  let notSent = 0;
  async function sendNext(): Promise<void> {
    while (next < files.length) {
      const file = files[next];
      next += 1;
      if (file === undefined) return;
      try {
        await uploadFile(uploadId, file.name, await file.open(), signal);
      } catch (error) {
        const failure = toClientError(error);
        if (signal.aborted || stopsAll(failure)) throw failure;
        notSent += 1;
      }
      done += 1;
      onProgress(done, files.length);
    }
  }
  try {
    await Promise.all(Array.from({ length: PARALLEL_UPLOADS }, sendNext));
  } finally {
    // Also after a failure: what was sent gets its report, and the job does not wait for ever.
    await api.imports.finishUpload({ uploadId }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
  return { jobId, notSent };
}

function stopsAll(error: AppError): boolean {
  return (
    error.code !== 'INPUT' && error.code !== 'CORRUPT' && error.code !== 'CONFLICT' && !isUnreadable(error)
  );
}

/** A file that vanished or may not be read fails in the browser, before any request. */
function isUnreadable(error: AppError): boolean {
  return error.cause instanceof DOMException;
}
