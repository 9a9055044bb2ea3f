import path from 'node:path';
import type { ExportReport, ExportRequest } from '#shared/contract/exports.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import type { RenderPool } from '#main/dicom/render-pool.ts';
import type { JobContext } from '#main/jobs/job.ts';
import type { StationDatabase } from '#main/station/station-database.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';
import { exportName, requireRoom } from './destination.ts';
import { runExport, TOP_NAMES, type ExportWork } from './export-run.ts';
import { planFileSet, type PlannedFile } from './file-set.ts';
import { openFolderSink } from './folder-sink.ts';
import { chooseMaker, deidentifyPlan } from './choose-maker.ts';
import type { InstanceMaker } from './instance-maker.ts';
import type { WrittenInstance } from './output-instance.ts';
import { selectInstances, type ChosenStudy } from './select.ts';
import type { ExportSink } from './sink.ts';
import { openZipFileSink } from './zip-sink.ts';

export interface ExportParts {
  readonly station: StationDatabase;
  readonly catalog: CatalogReader;
  readonly folder: DataFolder;
  readonly audit: AuditLog;
  readonly pictures: RenderPool;
}

/** A request that was checked: the folder is one that the caller may write. */
export interface ExportOrder {
  readonly request: ExportRequest;
  /** `''` for a download */
  readonly targetFolder: string;
  /** ISO date of the request */
  readonly madeAt: string;
}

const PREVIEW_SIDE_PX = 192;

/**
 * Does one export.
 *
 * @param more `output` makes the sink of a download, the others are opened here; `maker` stands in for the one of the request
 */
export async function exportJob(
  parts: ExportParts,
  order: ExportOrder,
  context: JobContext,
  more: { readonly output?: () => ExportSink; readonly maker?: InstanceMaker } = {},
): Promise<ExportReport> {
  const { request } = order;
  const studies = await selectInstances(parts.catalog, request);
  const plan = await deidentifyPlan(parts.station, request, studies);
  const maker = more.maker ?? chooseMaker(parts.folder, request, plan);
  // An instance that is being made when the job is cancelled is not waited for.
  const stop = () => void maker.dispose();
  context.signal.addEventListener('abort', stop);
  try {
    return await write(parts, order, context, studies, maker, more.output);
  } finally {
    context.signal.removeEventListener('abort', stop);
    await maker.dispose();
  }
}

async function write(
  parts: ExportParts,
  { request, targetFolder, madeAt }: ExportOrder,
  context: JobContext,
  studies: readonly ChosenStudy[],
  maker: InstanceMaker,
  output: (() => ExportSink) | undefined,
): Promise<ExportReport> {
  const files = planFileSet(studies);
  const neededBytes = files.reduce((sum, { record }) => sum + maker.expectedBytes(record), 0);
  if (request.destination.kind !== 'download') await requireRoom(targetFolder, neededBytes);
  const sink = output?.() ?? (await openSink(request, targetFolder, madeAt, context.jobId));
  await record(parts.audit, 'success', studies, request, context).catch(async (error: unknown) => {
    await sink.abandon();
    throw error;
  });
  const work: ExportWork = {
    files,
    isMedia: request.isMedia,
    form: maker.form,
    make: (file) => maker.make(file),
    preview: (file, written, facts) => previewOf(parts, maker, file, written, facts),
    signal: context.signal,
    onProgress: context.progress,
    madeAt: madeAt.slice(0, 10),
  };
  try {
    return await runExport(sink, work);
  } catch (error) {
    await record(parts.audit, 'failure', studies, request, context);
    throw error;
  }
}

function openSink(
  { destination, isMedia }: ExportRequest,
  targetFolder: string,
  madeAt: string,
  jobId: string,
): Promise<ExportSink> {
  const name = exportName(jobId, madeAt);
  if (destination.kind === 'zip') return openZipFileSink(path.join(targetFolder, `${name}.zip`));
  // A medium has its DICOMDIR in its root (PS3.10 8.6): a folder that a person chose is that root.
  const isRoot = isMedia && destination.kind === 'folder' && destination.folder !== null;
  return openFolderSink(isRoot ? targetFolder : path.join(targetFolder, name), jobId, TOP_NAMES);
}

/** One record a study, written before the first byte leaves. */
async function record(
  audit: AuditLog,
  outcome: 'success' | 'failure',
  studies: readonly ChosenStudy[],
  { destination, isMedia, deidentification, reason }: ExportRequest,
  { jobId, startedBy }: JobContext,
): Promise<void> {
  for (const { studyInstanceUid, instances } of studies) {
    await audit.record({
      event: 'instances.exported',
      user: startedBy,
      outcome,
      objects: {
        studyInstanceUid,
        instances: String(instances.length),
        destination: isMedia ? `${destination.kind}, media` : destination.kind,
        deidentified: deidentification ? deidentification.project : 'no',
        jobId,
        ...(reason && { reason }),
      },
    });
  }
}

async function previewOf(
  { pictures, folder }: ExportParts,
  maker: InstanceMaker,
  { record }: PlannedFile,
  written: string | null,
  { datasetOffset, sizeBytes, transferSyntaxUid }: WrittenInstance,
): Promise<Uint8Array | null> {
  const size = { window: null, fitWidth: PREVIEW_SIDE_PX, fitHeight: PREVIEW_SIDE_PX };
  const frameNumber = Math.max(1, Math.ceil(record.frameCount / 2));
  if (written !== null)
    return pictures.render({
      ...size,
      file: written,
      datasetOffset,
      sizeBytes,
      transferSyntaxUid,
      frameNumber,
    });
  // What an archive has swallowed can only be shown from the store, and that may show more than is to leave.
  if (maker.isChangingContent) return null;
  return pictures.render({
    ...size,
    file: instanceFile(folder, record.studyInstanceUid, record.sopInstanceUid),
    datasetOffset: record.datasetOffset,
    sizeBytes: record.sizeBytes,
    transferSyntaxUid: record.transferSyntaxUid,
    frameNumber,
  });
}
