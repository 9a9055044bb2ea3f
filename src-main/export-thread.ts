import { parentPort } from 'node:worker_threads';
import { toAppError } from '#shared/errors.ts';
import { makeInstance } from '#main/export/make-instance.ts';
import type { MakeAnswer, MakeRequest } from '#main/export/making-thread.ts';

/** Thread that makes instances of exports anew, one after another; started and ended by `export/making-thread.ts`. */
parentPort?.on('message', (request: MakeRequest) => {
  void answer(request);
});

async function answer({ id, job }: MakeRequest): Promise<void> {
  try {
    const { bytes, warning } = await makeInstance(job);
    // A copy: small buffers lie in a pool that others use.
    const own = new Uint8Array(bytes);
    send({ id, bytes: own, warning }, [own.buffer]);
  } catch (error) {
    const { code, message } = toAppError(error);
    send({ id, code, message }, []);
  }
}

function send(message: MakeAnswer, transfer: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}
