import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { AppError } from '#shared/errors.ts';

const BLOCK_BYTES = 1 << 20;
const PART = '.part';

export interface CopyOptions {
  readonly signal: AbortSignal;
  /** Called with the bytes of each block; what it returns is waited for */
  readonly onBytes?: (bytes: number) => Promise<void> | void;
  /** What the bytes from an offset on must be; else nothing is left and CORRUPT is thrown */
  readonly expected?: { readonly offset: number; readonly crc32: number } | undefined;
  /** SHA-256 that the whole must have */
  readonly sha256?: string | undefined;
}

export interface Copied {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Copies a file so that under its name there is all of it or nothing, also after a power cut; its time of modification
 * goes with it, since that is when an instance was received. The caller syncs the folder.
 *
 * @throws AppError CORRUPT when it is not what was expected; what the file system says
 */
export async function copyDurably(from: string, to: string, options: CopyOptions): Promise<Copied> {
  const { signal, onBytes, expected, sha256 } = options;
  const part = `${to}${PART}`;
  const hash = createHash('sha256');
  let [crc, position] = [0, 0];
  try {
    await using source = await open(from, 'r');
    {
      await using target = await open(part, 'w', 0o600);
      const { atime, mtime } = await source.stat();
      const block = Buffer.allocUnsafe(BLOCK_BYTES);
      for (;;) {
        signal.throwIfAborted();
        const { bytesRead } = await source.read(block, 0, block.length, position);
        if (bytesRead === 0) break;
        const bytes = block.subarray(0, bytesRead);
        hash.update(bytes);
        if (expected) crc = crc32(bytes.subarray(Math.max(0, expected.offset - position)), crc);
        await target.writev([bytes]);
        position += bytesRead;
        await onBytes?.(bytesRead);
      }
      await target.utimes(atime, mtime);
      await target.sync();
    }
    const made = hash.digest('hex');
    if ((expected && crc !== expected.crc32) || (sha256 !== undefined && made !== sha256))
      throw new AppError('CORRUPT', 'A file is not what was stored.');
    await rename(part, to);
    return { sizeBytes: position, sha256: made };
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

/** Makes what was renamed into a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, constants.O_RDONLY);
  await handle.sync();
}

/** Makes a folder whose entry, like those of its new parents, survives a power cut. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = path.dirname(made))
    await syncFolder(path.dirname(made));
}

/** Writes a small file whole or not at all. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const part = `${file}${PART}`;
  {
    await using handle = await open(part, 'w', 0o600);
    await handle.writeFile(text);
    await handle.sync();
  }
  await rename(part, file);
  await syncFolder(path.dirname(file));
}

/** What a copy that was cut off leaves; never part of a backup. */
export function isPart(name: string): boolean {
  return name.endsWith(PART);
}

/** What `writeDurably` leaves of a file when it is cut off; the next one writes over it. */
export function isPartOf(name: string, file: string): boolean {
  return name === `${path.basename(file)}${PART}`;
}
