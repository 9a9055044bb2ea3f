import { promisify } from 'node:util';
import { constants, inflateRaw, inflateRawSync, inflateSync } from 'node:zlib';
import { AppError } from '#shared/errors.ts';

const MOST_INFLATED_BYTES = 256 * 1024 * 1024;

/**
 * Inflates what is there of a deflated data set (PS3.5 A.5); the stream may break off anywhere.
 *
 * @throws AppError CORRUPT when it is no deflate stream or grows beyond 256 MiB
 */
export function inflateHead(deflated: Buffer): Buffer {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_INFLATED_BYTES };
  try {
    return inflateRawSync(deflated, options);
  } catch (rawError) {
    try {
      // Some writers put the zlib header around it, which the standard does not allow.
      return inflateSync(deflated, options);
    } catch {
      throw new AppError('CORRUPT', 'The deflated data set cannot be inflated. Send the object again.', {
        cause: rawError,
      });
    }
  }
}

const inflateInBackground = promisify(inflateRaw);

/** A whole deflated data set, inflated off the main thread; limits and errors as `inflateHead`. */
export async function inflateDataset(deflated: Buffer): Promise<Buffer> {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_INFLATED_BYTES };
  try {
    return await inflateInBackground(deflated, options);
  } catch {
    return inflateHead(deflated);
  }
}
