import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import { syncFolder } from '#main/store/instance-store.ts';
import { diskProblem } from './disk-problem.ts';
import type { ExportSink } from './sink.ts';

/** What this run has finished, a line a file; gone when all is done. A name that media may hold (PS3.10 8.2). */
const STATE_FILE = 'VIEWBOX.TMP';

interface Finished {
  readonly name: string;
  readonly identity: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Writes into a folder. A run that was interrupted leaves a list of what it had finished; another run of the same export checks
 * those files and keeps them.
 *
 * @param runId of the export: only its own list counts
 * @throws AppError CONFLICT when names of this export are in the folder already and are not its own
 */
export async function openFolderSink(
  target: string,
  runId: string,
  topNames: readonly string[],
): Promise<ExportSink> {
  try {
    await mkdir(target, { recursive: true });
    const finished = await readState(path.join(target, STATE_FILE), runId);
    if (!finished) await refuseTakenNames(target, topNames);
    const state = await open(path.join(target, STATE_FILE), 'a');
    if (!finished) await appendLine(state, { runId });
    return folderSink(target, state, finished ?? new Map());
  } catch (error) {
    throw diskProblem(error, target);
  }
}

function folderSink(target: string, state: FileHandle, finished: Map<string, Finished>): ExportSink {
  const pathOf = (name: readonly string[]) => path.join(target, ...name);
  const folders = new Set<string>();

  async function makeFolder(folder: string): Promise<void> {
    if (folders.has(folder)) return;
    await mkdir(folder, { recursive: true });
    folders.add(folder);
  }

  return {
    target,
    pathOf,
    async isKept(name, identity) {
      const known = finished.get(name.join('/'));
      if (!known || known.identity !== identity) return false;
      const file = pathOf(name);
      const facts = await stat(file).catch(() => null);
      return facts?.size === known.sizeBytes && (await hashOf(file)) === known.sha256;
    },
    async write(name, { chunks, identity }) {
      const file = pathOf(name);
      const part = `${file}.part`;
      try {
        await makeFolder(path.dirname(file));
        const written = await writePart(part, chunks);
        await rename(part, file);
        await appendLine(state, { name: name.join('/'), identity, ...written });
      } catch (error) {
        await rm(part, { force: true }).catch(() => undefined);
        throw diskProblem(error, target);
      }
    },
    async finish() {
      try {
        for (const folder of folders) syncFolder(folder);
        await state.close();
        await rm(path.join(target, STATE_FILE));
        syncFolder(target);
      } catch (error) {
        throw diskProblem(error, target);
      }
    },
    async abandon() {
      await state.close().catch(() => undefined);
    },
  };
}

async function writePart(
  part: string,
  chunks: AsyncIterable<Buffer>,
): Promise<{ sizeBytes: number; sha256: string }> {
  await using handle = await open(part, 'w');
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    await handle.writeFile(chunk);
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  await handle.datasync();
  return { sizeBytes, sha256: hash.digest('hex') };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function appendLine(state: FileHandle, line: object): Promise<void> {
  await state.appendFile(`${JSON.stringify(line)}\n`);
}

/** null: no list here, or that of another export */
async function readState(file: string, runId: string): Promise<Map<string, Finished> | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Partial<Finished> & { runId?: string }];
    } catch {
      // The last line may have been cut off with the run.
      return [];
    }
  });
  if (lines[0]?.runId !== runId)
    throw new AppError(
      'CONFLICT',
      'Another export into this folder is not finished. Retry or finish that one, or choose another folder.',
    );
  return new Map(
    lines.flatMap(({ name, identity, sizeBytes, sha256 }) =>
      name !== undefined && identity !== undefined && sizeBytes !== undefined && sha256 !== undefined
        ? [[name, { name, identity, sizeBytes, sha256 }]]
        : [],
    ),
  );
}

async function refuseTakenNames(target: string, topNames: readonly string[]): Promise<void> {
  for (const name of topNames) {
    const isTaken = await stat(path.join(target, name)).then(
      () => true,
      () => false,
    );
    if (isTaken)
      throw new AppError(
        'CONFLICT',
        `The folder holds ${name} already; an export never writes over what is there. Choose an empty folder.`,
      );
  }
}
