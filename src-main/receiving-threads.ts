import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, Worker, type ResourceLimits } from 'node:worker_threads';
import type { ThreadData, ThreadName, ThreadPorts } from '#main/intake/thread-messages.ts';

/**
 * For the threads that are started from here on: with the small heaps that V8 begins with, the collector runs so often
 * while images arrive that it takes a fifth of the processor time of receiving. A larger old space than this saves
 * nothing more, and fills up before it is ever collected.
 */
const THREAD_HEAP_FLAGS = ['--min-semi-space-size=8', '--initial-old-space-size=16'];
/**
 * For the main thread, which is there already: its young generation keeps the size that it begins with, where V8 would
 * let it grow to 48 MB. What the main thread makes is short-lived; measured, nothing that it does takes longer.
 */
const MAIN_HEAP_FLAG = '--semi-space-growth-factor=1';
/** Small heaps: what a thread holds for long is little, image bytes lie outside the heap. */
const LIMITS: Readonly<Record<ThreadName, ResourceLimits>> = {
  'catalog-thread': { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 24 },
  'receiver-thread': { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 24 },
};

interface LoadingThread {
  readonly worker: Worker;
  readonly begin: (data: unknown) => void;
}

const loading = new Map<ThreadName, LoadingThread>();

/**
 * Lets the threads of a core load their code beside the core itself: the first of each name that `startThread` is asked
 * for is there already. They do nothing and touch no folder until then, and do not keep the process alive.
 */
export function loadThreads(): void {
  setFlagsFromString(MAIN_HEAP_FLAG);
  for (const name of ['receiver-thread', 'catalog-thread'] as const) {
    const thread = open(name);
    thread.worker.unref();
    loading.set(name, thread);
  }
}

/** A thread that works with `data`; the caller owns it. */
export function startThread<Name extends ThreadName>(name: Name, data: ThreadData[Name]): Worker {
  const { worker, begin } = loading.get(name) ?? open(name);
  loading.delete(name);
  worker.ref();
  begin(data);
  return worker;
}

/** Thread entries lie beside this file, as source or compiled. */
function open(name: ThreadName): LoadingThread {
  for (const flag of THREAD_HEAP_FLAGS) setFlagsFromString(flag);
  const { port1, port2 } = new MessageChannel();
  const workerData: ThreadPorts = { begin: port2 };
  const entry = new URL(`./${name}${path.extname(import.meta.filename)}`, import.meta.url);
  const worker = new Worker(entry, { workerData, resourceLimits: LIMITS[name], transferList: [port2] });
  port1.unref();
  return {
    worker,
    begin: (data) => {
      port1.postMessage(data);
      port1.close();
    },
  };
}
