import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type ImportReport, PEER_DEFAULTS } from '#shared/contract/station.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import { auditedImport } from '#main/audit/audited-import.ts';
import { ImportTally } from '#main/intake/import-report.ts';
import { runImport } from '#main/intake/import-run.ts';
import type { ImportOutcome } from '#main/intake/outcome.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import { instanceFromBytes } from '#main/network/instance-to-send.ts';
import type { GuestPeers } from '#main/peers/guest-peers.ts';
import { instanceCountOf } from '#main/phantom/phantom-study.ts';
import { demoStudies } from '#main/phantom/studies.ts';
import type { FromPhantomThread, PhantomFacts } from './phantom-thread.ts';

/** Beside this file, as source or as built. */
const THREAD = `./phantom-thread${path.extname(import.meta.filename)}`;

export interface ImportJobParts {
  readonly receiving: Receiving;
  readonly audit: AuditLog;
  readonly guests: GuestPeers;
}

/** Import of paths, and the demo studies. Both may run again from the start: what is there already is no fault. */
export function importJobs(parts: ImportJobParts): JobKind[] {
  return [
    jobKind({
      kind: 'import',
      payload: z.object({ paths: z.array(z.string()) }),
      isResumable: true,
      needsStore: true,
      maxRunning: 2,
      run: ({ paths }, context) =>
        auditedImport(parts.audit, context, () =>
          runImport(parts.receiving, paths, {
            source: 'import',
            signal: context.signal,
            onProgress: context.progress,
          }),
        ),
    }),
    jobKind({
      kind: 'demo',
      payload: z.object({}),
      isResumable: true,
      needsStore: true,
      maxRunning: 1,
      run: (_, context) => auditedImport(parts.audit, context, () => loadDemo(parts, context)),
    }),
  ];
}

/** Takes some instances; one outcome for each, in their order. */
type TakeBatch = (batch: readonly PhantomFacts[]) => Promise<ImportOutcome[]>;

/** One association carries so much, so that progress shows and memory stays bounded. */
const BATCH_BYTES = 16_000_000;

/** Sends the demo studies to our own DICOM node, so that the whole road is walked; without a node they are imported. */
async function loadDemo({ receiving, guests }: ImportJobParts, context: JobContext): Promise<ImportReport> {
  if (!receiving.status().isListening) {
    return takeDemo(context, (batch) => importBatch(receiving, batch, context.signal));
  }
  const aeTitle = `DEMO-${randomBytes(5).toString('hex').toUpperCase()}`;
  const leave = await guests.admit({
    ...PEER_DEFAULTS,
    aeTitle,
    host: '127.0.0.1',
    port: 104,
    may: ['store'],
    sealedPasscode: '',
  });
  try {
    return await takeDemo(context, (batch) => sendBatch(receiving, aeTitle, batch, context.signal));
  } finally {
    await leave();
  }
}

async function takeDemo(context: JobContext, take: TakeBatch): Promise<ImportReport> {
  const total = demoStudies().reduce((sum, study) => sum + instanceCountOf(study), 0);
  const tally = new ImportTally();
  for await (const batch of demoBatches(context.signal)) {
    const outcomes = await take(batch);
    for (const [index, { name }] of batch.entries()) {
      tally.add(name, outcomes[index] ?? { kind: 'refused', reason: 'It was not answered.' });
    }
    context.progress(tally.done, total);
  }
  return tally.report();
}

async function* demoBatches(signal: AbortSignal): AsyncGenerator<PhantomFacts[]> {
  const thread = new Worker(new URL(THREAD, import.meta.url));
  try {
    let batch: PhantomFacts[] = [];
    let sizeBytes = 0;
    for (;;) {
      signal.throwIfAborted();
      thread.postMessage('next');
      const [answer] = (await once(thread, 'message', { signal })) as [FromPhantomThread];
      if (answer.kind === 'end') break;
      batch.push(answer.instance);
      sizeBytes += answer.instance.bytes.length;
      if (sizeBytes < BATCH_BYTES) continue;
      yield batch;
      batch = [];
      sizeBytes = 0;
    }
    if (batch.length > 0) yield batch;
  } finally {
    await thread.terminate();
  }
}

function importBatch(
  receiving: Receiving,
  batch: readonly PhantomFacts[],
  signal: AbortSignal,
): Promise<ImportOutcome[]> {
  return Promise.all(
    batch.map(({ bytes }) =>
      receiving.importStream(Readable.from([Buffer.from(bytes)], { objectMode: false }), 'demo', signal),
    ),
  );
}

/** The listener's threads learn of a new peer a moment later than we. */
const ADMITTED_WITHIN_MS = 3000;
const RETRY_MS = 100;

async function sendBatch(
  receiving: Receiving,
  callingAeTitle: string,
  batch: readonly PhantomFacts[],
  signal: AbortSignal,
): Promise<ImportOutcome[]> {
  const { aeTitle, host, port } = receiving.status();
  const target = {
    host: host === '0.0.0.0' ? '127.0.0.1' : host,
    port,
    calledAeTitle: aeTitle,
    callingAeTitle,
  };
  // Loaded late: the DIMSE library would take a tenth of the core's time to get ready.
  const { storeInstances } = await import('#main/network/storage-scu.ts');
  const instances = batch.map(({ bytes, name }) => instanceFromBytes(Buffer.from(bytes), name));
  const deadlineMs = Date.now() + ADMITTED_WITHIN_MS;
  for (;;) {
    const results = await storeInstances(target, instances, { signal });
    const isRejected = results.every(({ error, status }) => error !== null && status === null);
    if (!isRejected || Date.now() > deadlineMs) {
      return results.map(({ error }) =>
        error === null ? { kind: 'taken', studyInstanceUid: '' } : { kind: 'refused', reason: error.message },
      );
    }
    await sleep(RETRY_MS, undefined, { signal });
  }
}
