import { parentPort, workerData } from 'node:worker_threads';
import { catalogError } from '#main/catalog/database.ts';
import type { FromRebuildThread, RebuildThreadData, ToRebuildThread } from '#main/intake/rebuild-messages.ts';
import { buildCatalog } from '#main/intake/rebuild-run.ts';

/** Builds a catalog beside the one in use; started by the catalog thread (`intake/rebuild-client.ts`). */

let answer: (studies: readonly string[]) => void = () => {};

parentPort?.on('message', (message: ToRebuildThread) => {
  answer(message.studies);
});

function tell(message: FromRebuildThread): void {
  parentPort?.postMessage(message);
}

try {
  const report = await buildCatalog({
    ...(workerData as RebuildThreadData),
    onProgress: (progress) => {
      tell({ kind: 'progress', progress });
    },
    changes: (isLast) =>
      new Promise((resolve) => {
        answer = resolve;
        tell({ kind: 'changes', isLast });
      }),
  });
  tell({ kind: 'built', report });
} catch (error) {
  const { code, message } = catalogError(error);
  tell({ kind: 'failed', code, message });
}
parentPort?.close();
