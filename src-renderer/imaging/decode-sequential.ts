import { decodeSequentialJpeg } from '#shared/dicom/jpeg-sequential.ts';
import { AppError } from '#shared/errors.ts';
import type { Frame } from './frame.ts';
import type { JpegAnswer, JpegTask } from './jpeg-worker.ts';

const MOST_WORKERS = 4;

interface Asked {
  readonly take: (words: Uint16Array<ArrayBuffer>) => void;
  readonly refuse: (error: AppError) => void;
}

const asked = new Map<number, Asked>();
const workers: Worker[] = [];
let count = 0;

/**
 * JPEG Extended of more than eight bits, in one of a few workers; where there are none, as outside of a window, here.
 *
 * @throws AppError as `decodeSequentialJpeg`
 */
export async function decodeSequential(
  { rows, columns }: Pick<Frame, 'rows' | 'columns'>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint16Array<ArrayBuffer>> {
  if (typeof Worker === 'undefined') return decodeSequentialJpeg(bytes, { rows, columns });
  const id = count++;
  return new Promise((take, refuse) => {
    asked.set(id, { take, refuse });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin but its own
    workerFor(id).postMessage({ id, bytes, rows, columns } satisfies JpegTask);
  });
}

function workerFor(id: number): Worker {
  const most = Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency - 1));
  const known = workers[id % most];
  if (known) return known;
  const worker = new Worker(new URL('jpeg-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<JpegAnswer>) => {
    const waiting = asked.get(data.id);
    asked.delete(data.id);
    if ('words' in data) waiting?.take(data.words);
    else waiting?.refuse(new AppError(data.code, data.message));
  });
  worker.addEventListener('error', () => {
    for (const { refuse } of asked.values())
      refuse(new AppError('INTERNAL', 'The decoder of JPEG stopped. Load the window again.'));
    asked.clear();
  });
  workers.push(worker);
  return worker;
}
