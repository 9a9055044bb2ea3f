import { parentPort } from 'node:worker_threads';
import type { ReadAnswer, ReadTask } from '#main/intake/rebuild-messages.ts';
import { listStudies, readStoredInstance } from '#main/intake/stored-files.ts';

/** Reads the store for a rebuild of the catalog; several run beside each other, started by `intake/reading-threads.ts`. */
parentPort?.on('message', (task: ReadTask) => {
  const answer: ReadAnswer =
    task.kind === 'list'
      ? { kind: 'listed', studies: listStudies(task.folder, task.name) }
      : { kind: 'read', instances: task.files.map(readStoredInstance) };
  parentPort?.postMessage(answer);
});
