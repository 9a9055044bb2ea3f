import { parentPort } from 'node:worker_threads';
import { toAppError } from '#shared/errors.ts';
import { makePicture } from '#main/dicom/render-job.ts';
import type { RenderAnswer, RenderRequest } from '#main/dicom/render-pool.ts';
import { transcode } from '#main/dicom/transcode.ts';

/** Thread that makes pictures and decodes objects, one after another; started and ended by `dicom/render-pool.ts`. */
parentPort?.on('message', (request: RenderRequest) => {
  void answer(request);
});

async function answer({ id, job }: RenderRequest): Promise<void> {
  try {
    const bytes = 'wantedSyntaxUid' in job ? own(await transcode(job)) : await makePicture(job);
    send({ id, bytes }, [bytes.buffer as ArrayBuffer]);
  } catch (error) {
    const { code, message } = toAppError(error);
    send({ id, code, message }, []);
  }
}

function send(message: RenderAnswer, transfer: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}

/** Small buffers share their memory with others and cannot be handed over. */
function own(bytes: Buffer): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
