import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { AppError, toAppError } from '#shared/errors.ts';
import { syncFolder } from '#main/store/instance-store.ts';
import { diskProblem } from './disk-problem.ts';
import type { ExportSink } from './sink.ts';

/** Sizes and offsets of a plain zip archive end here; beyond, entries are written as Zip64 */
const ZIP32_BYTES = 0xffffffff;
/** Up to here an entry is held in memory */
const WHOLE_BYTES = 64 << 20;

/**
 * Writes a zip archive into a stream, one entry after the other: an entry is read no faster than the stream takes it. Entries are
 * stored, not deflated: most pixels are compressed already or go faster as they are.
 */
export function zipIntoStream(
  output: Writable,
  target: string,
  { finish, abandon }: { finish?: () => Promise<void>; abandon?: () => Promise<void> } = {},
): ExportSink {
  const zip = new ZipFile();
  const mtime = new Date();
  // The types call it the old interface; it is a stream that `pipeline` takes.
  const sent = pipeline(zip.outputStream as Readable, output);
  const broken = sent.then(
    () => undefined,
    (error: unknown) => diskProblem(error, target || 'the download'),
  );

  return {
    target,
    pathOf: () => null,
    isKept: async () => false,
    async write(name, { sizeBytes, chunks }) {
      // Read before it is written, so that a damaged source leaves no half entry behind.
      const source = sizeBytes <= WHOLE_BYTES ? [await whole(chunks)] : unmistakable(chunks);
      const entry = Readable.from(source, { objectMode: false });
      const isLarge = sizeBytes >= ZIP32_BYTES;
      zip.addReadStream(entry, name.join('/'), {
        mtime,
        size: sizeBytes,
        compress: false,
        forceZip64Format: isLarge,
      });
      const read = finished(entry, { writable: false }).then(
        () => null,
        (error: unknown) => diskProblem(error, target),
      );
      const problem = await Promise.race([read, broken.then((error) => error ?? brokenOff())]);
      if (problem) throw problem;
    },
    async finish() {
      zip.end();
      const problem = await broken;
      if (problem) throw problem;
      await finish?.();
    },
    async abandon() {
      output.destroy();
      await broken;
      await abandon?.();
    },
  };
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
}

/** An entry that turns out damaged when most of it has left cannot be taken back. */
async function* unmistakable(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    const { code, message } = toAppError(error);
    if (code !== 'CORRUPT') throw error;
    throw new AppError('INTERNAL', `${message} The archive is broken off, since part of it was in already.`, {
      cause: error,
    });
  }
}

function brokenOff(): AppError {
  return new AppError('CANCELLED', 'The download was broken off. Start it again.');
}

/** A zip archive on disk, under its name only when it is whole. @throws AppError CONFLICT when there is one already */
export async function openZipFileSink(file: string): Promise<ExportSink> {
  const part = `${file}.part`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const isTaken = await stat(file).catch(() => null);
    if (isTaken) throw new AppError('CONFLICT', `${file} is there already. Choose another folder.`);
    await rm(part, { force: true });
    const output = createWriteStream(part, { flags: 'wx' });
    await once(output, 'open');
    return zipIntoStream(output, file, {
      async finish() {
        try {
          await using handle = await open(part, 'r+');
          await handle.datasync();
          await rename(part, file);
          syncFolder(path.dirname(file));
        } catch (error) {
          throw diskProblem(error, file);
        }
      },
      abandon: () => rm(part, { force: true }),
    });
  } catch (error) {
    throw diskProblem(error, file);
  }
}
