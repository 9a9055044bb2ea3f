import { generate, type PhantomFile, type PhantomStudy } from '#main/phantom/phantom-study.ts';
import { addUser, runViewbox, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';

export const READER = 'reader';
export const PASSWORD = 'correct horse battery staple';

export interface ReadingCore {
  readonly core: RunningCore;
  readonly stop: () => Promise<void>;
}

/** A core with a radiologist and phantom studies in its archive. */
export async function startReadingCore(studies: readonly PhantomStudy[]): Promise<ReadingCore> {
  const folder = temporaryFolder('viewer');
  const phantoms = temporaryFolder('viewer-phantoms');
  await addUser(folder.path, 'administrator', 'administrator', PASSWORD);
  await addUser(folder.path, READER, 'radiologist', PASSWORD);
  const core = await startCore(folder.path);
  for (const study of studies) writeStudy(study, phantoms.path);
  const imported = await runViewbox(folder.path, ['import', phantoms.path]);
  if (imported.exitCode !== 0) throw new Error(`import failed: ${imported.stderr}${imported.stdout}`);
  return {
    core,
    stop: async () => {
      await core.stop();
      folder.remove();
      phantoms.remove();
    },
  };
}

/** Stored values of an uncompressed 16-bit single-frame phantom: its pixel data are the end of the file. */
export function storedValues(
  file: PhantomFile,
  rows: number,
  columns: number,
  isSigned: boolean,
): Int32Array {
  const sizeBytes = rows * columns * 2;
  const start = file.bytes.length - sizeBytes;
  return Int32Array.from({ length: rows * columns }, (_, at) =>
    isSigned ? file.bytes.readInt16LE(start + at * 2) : file.bytes.readUInt16LE(start + at * 2),
  );
}

export function fileOf(study: PhantomStudy, sopInstanceUid: string): PhantomFile {
  for (const file of generate(study)) if (file.sopInstanceUid === sopInstanceUid) return file;
  throw new Error(`the phantom has no instance ${sopInstanceUid}`);
}

/**
 * The reference of the pixel tests, written from the text of PS3.3 C.11.2.1.2.1 and sharing nothing with the viewer:
 * a value after the modality LUT to a grey of 0–255.
 */
export function linearGrey(value: number, centre: number, width: number): number {
  if (value <= centre - 0.5 - (width - 1) / 2) return 0;
  if (value > centre - 0.5 + (width - 1) / 2) return 255;
  return ((value - (centre - 0.5)) / (width - 1) + 0.5) * 255;
}
