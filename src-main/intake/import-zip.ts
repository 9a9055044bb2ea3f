import { open } from 'node:fs/promises';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { isDirectoryName } from './import-dicomdir.ts';
import type { ImportEntry } from './import-entry.ts';

/** Images shrink a few times; what claims to shrink more than this is made to fill a disk. */
const MAX_RATIO = 200;
/** Below these sizes no ratio is a danger */
const HARMLESS_ENTRY_BYTES = 64 << 20;
const HARMLESS_TOTAL_BYTES = 2 ** 30;
const MAX_ENTRIES = 1_000_000;

/** Whether a file is a zip archive, by its first bytes. */
export async function isZipFile(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return false;
  try {
    const first = Buffer.alloc(4);
    await handle.read(first, 0, 4, 0);
    return looksLikeZip(first);
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/** Local file header, or the end record of an empty archive */
export function looksLikeZip(head: Buffer): boolean {
  const signature = head.toString('latin1', 0, 4);
  return signature === 'PK\u0003\u0004' || signature === 'PK\u0005\u0006';
}

/**
 * The files inside a zip archive, read as they come; nothing is unpacked to disk. Archives inside are not opened.
 *
 * @param name of the archive, for the report
 */
export async function* zipEntries(file: string, name: string): AsyncGenerator<ImportEntry> {
  let zip: ZipFile;
  try {
    // Names are only shown, so that a name such as ../x is no reason to give up the whole archive.
    zip = await yauzl.openPromise(file, { lazyEntries: true, autoClose: false, decodeStrings: false });
  } catch {
    yield { kind: 'refused', name, reason: 'The zip archive is damaged and cannot be opened.' };
    return;
  }
  try {
    if (zip.entryCount > MAX_ENTRIES)
      yield {
        kind: 'refused',
        name,
        reason: `The zip archive holds more than ${String(MAX_ENTRIES)} files.`,
      };
    else yield* members(zip, name);
  } catch {
    yield { kind: 'refused', name, reason: 'The zip archive is damaged: its list of files breaks off.' };
  } finally {
    zip.close();
  }
}

async function* members(zip: ZipFile, archive: string): AsyncGenerator<ImportEntry> {
  let total = 0;
  /** Members handed out whose reading has not begun: the archive stays open for them */
  const unopened = new Set<Promise<void>>();
  for await (const entry of zip.eachEntry()) {
    const inside = nameOf(entry);
    if (inside.endsWith('/') || isDirectoryName(inside.split('/').at(-1) ?? '')) continue;
    const name = `${archive}: ${inside}`;
    total += entry.uncompressedSize;
    if (total > Math.max(HARMLESS_TOTAL_BYTES, zip.fileSize * MAX_RATIO)) {
      const reason = 'The zip archive would unpack to many times its size; the rest of it was not read.';
      yield { kind: 'refused', name, reason };
      return;
    }
    const problem = problemOf(entry);
    if (problem) yield { kind: 'refused', name, reason: problem };
    else {
      const { promise, resolve } = Promise.withResolvers<void>();
      unopened.add(promise);
      const begin = () => {
        unopened.delete(promise);
        resolve();
      };
      yield { kind: 'file', name, open: () => zip.openReadStreamPromise(entry).finally(begin) };
    }
  }
  await Promise.all(unopened);
}

function problemOf(entry: Entry): string | undefined {
  if (entry.isEncrypted())
    return 'It is encrypted. Unpack the archive with its password and import the folder.';
  if (!entry.canDecodeFileData()) return 'It is compressed in a way that is not known here.';
  const isLarge = entry.uncompressedSize > HARMLESS_ENTRY_BYTES;
  if (isLarge && entry.uncompressedSize > Math.max(1, entry.compressedSize) * MAX_RATIO)
    return 'It would unpack to many times its size, as made to fill a disk.';
  return undefined;
}

/** For the report only */
function nameOf(entry: Entry): string {
  // With decodeStrings off, yauzl gives the bytes.
  const raw: unknown = entry.fileName;
  const name = Buffer.isBuffer(raw) ? raw.toString('utf8') : String(raw);
  return name.replaceAll('\\', '/');
}
