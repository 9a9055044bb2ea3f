import { createReadStream } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isDirectoryName, missingReferences, readDicomdir, resolveReferences } from './import-dicomdir.ts';
import type { ImportEntry } from './import-entry.ts';
import { isZipFile, zipEntries } from './import-zip.ts';

const READ_BYTES = 256 * 1024;

/**
 * Everything below the given paths: files, folders walked in order, members of zip archives, media with a DICOMDIR.
 *
 * A DICOMDIR named itself brings what it refers to; a folder brings all its files, and what its DICOMDIR misses is
 * said. Names are for the report alone, and are never used to write. Links inside a folder are not followed.
 */
export async function* importEntries(paths: readonly string[]): AsyncGenerator<ImportEntry> {
  for (const given of paths) {
    const root = path.resolve(given);
    const facts = await stat(root).catch(() => undefined);
    if (!facts) yield refused(given, 'It is not there, or may not be read.');
    else if (facts.isDirectory()) yield* folderEntries(root);
    else if (!facts.isFile()) yield refused(given, 'It is neither a file nor a folder.');
    else if (isDirectoryName(path.basename(root))) yield* mediumEntries(root);
    else yield* fileEntries(root, path.basename(root), await isZipFile(root));
  }
}

/** How many entries there will be, without reading any file: for progress. Members of archives count as one. */
export async function countEntries(paths: readonly string[], signal?: AbortSignal): Promise<number> {
  let count = 0;
  for (const given of paths) {
    const root = path.resolve(given);
    const facts = await stat(root).catch(() => undefined);
    if (!facts?.isDirectory()) count += 1;
    else
      for await (const found of walk(root)) {
        signal?.throwIfAborted();
        if (found.kind === 'file') count += 1;
      }
  }
  return count;
}

async function* folderEntries(root: string): AsyncGenerator<ImportEntry> {
  for await (const found of walk(root)) {
    const name = path.relative(root, found.path);
    if (found.kind === 'link') yield refused(name, 'It is a link to another place, which is not followed.');
    else if (found.kind === 'unreadable') yield refused(name, 'The folder may not be read.');
    else if (isDirectoryName(path.basename(found.path)))
      for (const entry of await missingOf(found.path))
        yield { ...entry, name: path.join(path.dirname(name), entry.name) };
    else yield* fileEntries(found.path, name, /\.zip$/i.test(name));
  }
}

async function* fileEntries(file: string, name: string, isZip: boolean): AsyncGenerator<ImportEntry> {
  if (isZip) yield* zipEntries(file, name);
  else yield fileEntry(file, name);
}

/** A DICOMDIR that was named itself. */
async function* mediumEntries(dicomdir: string): AsyncGenerator<ImportEntry> {
  const root = path.dirname(dicomdir);
  const references = await readDicomdir(dicomdir);
  if (!references) {
    yield refused(path.basename(dicomdir), 'The DICOMDIR cannot be read. Import the folder instead.');
    return;
  }
  const files = await allFiles(root);
  const { found, missing } = resolveReferences(references, files);
  for (const name of found) yield fileEntry(path.join(root, name), name);
  for (const entry of missingReferences(missing)) yield entry;
}

async function missingOf(dicomdir: string): Promise<ImportEntry[]> {
  const references = await readDicomdir(dicomdir);
  if (!references)
    return [
      refused(path.basename(dicomdir), 'The DICOMDIR cannot be read; all files beside it were looked at.'),
    ];
  const { missing } = resolveReferences(references, await allFiles(path.dirname(dicomdir)));
  return missingReferences(missing);
}

/** Paths of all files below a folder, relative to it. */
async function allFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  for await (const found of walk(root))
    if (found.kind === 'file') files.push(path.relative(root, found.path));
  return files;
}

interface Found {
  readonly kind: 'file' | 'link' | 'unreadable';
  readonly path: string;
}

async function* walk(folder: string): AsyncGenerator<Found> {
  const members = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (!members) {
    yield { kind: 'unreadable', path: folder };
    return;
  }
  members.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const member of members) {
    const at = path.join(folder, member.name);
    if (member.isDirectory()) yield* walk(at);
    else if (member.isFile()) yield { kind: 'file', path: at };
    else if (member.isSymbolicLink()) yield { kind: 'link', path: at };
    // Some network file systems do not tell the kind of a member.
    else if (
      await lstat(at).then(
        (facts) => facts.isFile(),
        () => false,
      )
    )
      yield { kind: 'file', path: at };
  }
}

function fileEntry(file: string, name: string): ImportEntry {
  return {
    kind: 'file',
    name,
    open: () => Promise.resolve(createReadStream(file, { highWaterMark: READ_BYTES })),
  };
}

function refused(name: string, reason: string): ImportEntry {
  return { kind: 'refused', name, reason };
}
