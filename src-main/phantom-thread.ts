import { parentPort } from 'node:worker_threads';
import { generate } from '#main/phantom/phantom-study.ts';
import { demoStudies } from '#main/phantom/studies.ts';

/** Makes the demo studies off the main thread, one instance for each asking: computing them takes seconds. */

export interface PhantomFacts {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type FromPhantomThread =
  { readonly kind: 'instance'; readonly instance: PhantomFacts } | { readonly kind: 'end' };

function* demoInstances(): Generator<PhantomFacts> {
  for (const study of demoStudies()) {
    for (const { fileName, bytes } of generate(study)) yield { name: `${study.key}/${fileName}`, bytes };
  }
}

const instances = demoInstances();

parentPort?.on('message', () => {
  const next = instances.next();
  const answer: FromPhantomThread = next.done ? { kind: 'end' } : { kind: 'instance', instance: next.value };
  parentPort?.postMessage(answer);
});
