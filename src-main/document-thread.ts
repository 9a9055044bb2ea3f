import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { toAppError } from '#shared/errors.ts';
import type { WrapAnswer, WrapOrder } from '#main/documents/attach-job.ts';
import { wrapFiles } from '#main/documents/wrap.ts';

/** Thread that turns files into DICOM objects once and ends; started by `documents/attach-job.ts`. */

const { paths, use, facts } = workerData as WrapOrder;

async function wrap(): Promise<WrapAnswer> {
  try {
    const files = await Promise.all(paths.map((path) => readFile(path)));
    const wrapped = await wrapFiles(files, use, facts);
    return { kind: 'wrapped', files: wrapped.map(({ pieces }) => new Uint8Array(Buffer.concat(pieces))) };
  } catch (error) {
    const { code, message } = toAppError(error);
    return { kind: 'failed', code: code === 'INPUT' || code === 'CORRUPT' ? code : 'INTERNAL', message };
  }
}

const answer = await wrap();
const buffers = answer.kind === 'wrapped' ? answer.files.map(({ buffer }) => buffer as ArrayBuffer) : [];
parentPort?.postMessage(answer, buffers);
