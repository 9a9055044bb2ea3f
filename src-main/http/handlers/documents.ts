import type { DocumentTarget } from '#shared/contract/documents.ts';
import { AppError } from '#shared/errors.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import { newUid } from '#main/dicom/new-uid.ts';
import type { AttachPayload } from '#main/documents/attach-job.ts';
import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

/** Series of documents stand behind those of images. */
const FIRST_SERIES_NUMBER = 900;

export const documents = {
  begin: procedures.documents.begin.handler(({ context: { services, caller } }) => ({
    stageId: services.staging.begin(caller.id),
  })),

  attach: procedures.documents.attach.handler(async ({ input, context: { services, caller } }) => {
    const { stageId, fileIds, use, title, hasBurnedInAnnotation, target } = input;
    await requireTarget(services.catalog, target);
    const files = services.staging.claim(stageId, caller.id, fileIds);
    const studyInstanceUid = target.kind === 'study' ? target.studyInstanceUid : newUid();
    const payload: AttachPayload = {
      stageId,
      files: files.map(({ fileId, name }) => ({ fileId, name })),
      use,
      title,
      hasBurnedInAnnotation,
      target,
      studyInstanceUid,
      seriesInstanceUid: newUid(),
      seriesNumber: await nextSeriesNumber(services.catalog, studyInstanceUid),
      ...now(),
    };
    const { jobId } = await services.jobs.add({
      kind: 'attach',
      title: title || 'Documents',
      startedBy: callerName(caller),
      payload,
    });
    return { jobId, studyInstanceUid };
  }),

  discard: procedures.documents.discard.handler(({ input: { stageId }, context: { services, caller } }) => {
    services.staging.discard(stageId, caller.id);
    return {};
  }),
};

async function requireTarget(catalog: CatalogReader, target: DocumentTarget): Promise<void> {
  const known =
    target.kind === 'study'
      ? target.studyInstanceUid
      : 'ofStudyInstanceUid' in target.patient
        ? target.patient.ofStudyInstanceUid
        : null;
  if (known !== null && !(await catalog.study(known)))
    throw new AppError('MISSING', 'The study to attach to is not here. Choose another one.');
}

async function nextSeriesNumber(catalog: CatalogReader, studyInstanceUid: string): Promise<number> {
  const series = await catalog.seriesOfStudy(studyInstanceUid);
  return Math.max(FIRST_SERIES_NUMBER - 1, ...series.map(({ seriesNumber }) => seriesNumber ?? 0)) + 1;
}

function now(): { date: string; time: string } {
  const local = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString();
  return { date: local.slice(0, 10).replaceAll('-', ''), time: local.slice(11, 19).replaceAll(':', '') };
}
