import { Readable } from 'node:stream';
import { z } from 'zod';
import { newObjectSchema } from '#shared/contract/objects.ts';
import { AppError } from '#shared/errors.ts';
import { KEY_OBJECT_SOP_CLASS, type IdenticalDocument } from '#shared/objects/key-objects.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import { headerOfStudy } from '#main/documents/study-header.ts';
import { subjectOfStudy } from '#main/documents/subject.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { type JobContext, type JobKind, jobKind } from '#main/jobs/job.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { objectFile } from './object-file.ts';

export const STORE_OBJECT = 'storeObject';

/** Everything that is decided when a reader makes an object, so that each later try makes the same. */
export const storeObjectSchema = z.object({
  studyInstanceUid: z.string(),
  object: newObjectSchema,
  /** One in each study that it speaks of, the reader's first */
  copies: z
    .array(
      z.object({
        studyInstanceUid: z.string(),
        seriesInstanceUid: z.string(),
        seriesNumber: z.number().int(),
        instanceNumber: z.number().int(),
        sopInstanceUid: z.string(),
      }),
    )
    .min(1),
  createdAt: z.string(),
  stationId: z.string(),
});

export type StoreObject = z.infer<typeof storeObjectSchema>;

export interface StoreObjectParts {
  readonly folder: DataFolder;
  readonly catalog: Pick<CatalogReader, 'instancesOfStudy'>;
  readonly receiving: Pick<Receiving, 'importStream'>;
  readonly audit: AuditLog;
}

/** Puts an object of a reader through the intake; a second run stores nothing twice. */
export function storeObjectJob(parts: StoreObjectParts): JobKind {
  return jobKind({
    kind: STORE_OBJECT,
    payload: storeObjectSchema,
    isResumable: true,
    needsStore: true,
    maxRunning: 2,
    run: (payload, context) => audited(parts.audit, payload, context, () => store(parts, payload, context)),
  });
}

async function audited(
  audit: AuditLog,
  { studyInstanceUid, object, copies }: StoreObject,
  { jobId, startedBy }: JobContext,
  work: () => Promise<void>,
): Promise<null> {
  const objects = {
    jobId,
    studyInstanceUid,
    kind: object.kind,
    sopInstanceUid: copies[0]?.sopInstanceUid ?? '',
  };
  const entry = { event: 'object.create', user: startedBy, objects } as const;
  try {
    await work();
  } catch (error) {
    await audit.record({ ...entry, outcome: 'failure' });
    throw error;
  }
  await audit.record({ ...entry, outcome: 'success' });
  return null;
}

async function store(parts: StoreObjectParts, payload: StoreObject, context: JobContext): Promise<void> {
  const { copies, createdAt, stationId } = payload;
  for (const [index, copy] of copies.entries()) {
    const subject = subjectOfStudy(await headerOfStudy(parts.catalog, parts.folder, copy.studyInstanceUid));
    const pieces = objectFile(
      payload.object,
      { ...copy, subject, createdAt, stationId },
      identicalTo(copy.sopInstanceUid, copies),
    );
    const stream = Readable.from(pieces, { objectMode: false });
    const outcome = await parts.receiving.importStream(stream, 'reading', context.signal);
    if (outcome.kind === 'refused') throw new AppError(outcome.code ?? 'INTERNAL', outcome.reason);
    if (outcome.kind === 'notDicom')
      throw new AppError(
        'INTERNAL',
        'The archive did not know its own object as DICOM. The log has the details.',
      );
    context.progress(index + 1, copies.length);
  }
}

/** The same selection in the other studies (PS3.3 C.17.6.2.1). */
function identicalTo(sopInstanceUid: string, copies: StoreObject['copies']): IdenticalDocument[] {
  return copies
    .filter((copy) => copy.sopInstanceUid !== sopInstanceUid)
    .map((copy) => ({
      studyInstanceUid: copy.studyInstanceUid,
      seriesInstanceUid: copy.seriesInstanceUid,
      sopClassUid: KEY_OBJECT_SOP_CLASS,
      sopInstanceUid: copy.sopInstanceUid,
      frameNumbers: [],
    }));
}
