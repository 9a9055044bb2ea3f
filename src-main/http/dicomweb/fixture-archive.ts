import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { AppError, ERROR_KINDS, toAppError } from '#shared/errors.ts';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import type {
  CatalogQuery,
  CatalogReader,
  InstanceMatch,
  InstanceRecord,
  SeriesMatch,
  SeriesRecord,
  StudyRecord,
} from '#main/catalog/records.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import { dataFolder, instanceFile, type DataFolder } from '#main/store/layout.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { Deletion } from '#main/trash/trash.ts';
import { requirePermission, type Caller } from '#main/users/caller.ts';
import type { DicomwebAudit } from './context.ts';
import { silentLog } from '#main/observe/log.ts';
import { answerTo } from '../errors.ts';
import { registerDicomweb } from './register.ts';

/** A small archive for tests: real files in a folder of its own, the catalog in memory, the routes on a server. */
export interface FixtureArchive {
  readonly app: FastifyInstance;
  readonly folder: DataFolder;
  readonly audited: DicomwebAudit[];
  /** Queries that reached the catalog, newest last */
  readonly queries: CatalogQuery[];
  /** What the next requests are authorised as; null = refused */
  caller: Caller | null;
  /** What was asked to be moved to the trash */
  readonly removed: Deletion[];
  /** What the disk says to the next instances; undefined: it takes them */
  fault: AppError | undefined;
  add(file: Buffer): Promise<InstanceRecord>;
  dispose(): Promise<void>;
}

const READER: Caller = {
  kind: 'window',
  id: 'fixture',
  user: { userKey: '1', name: 'reader', role: 'radiologist' },
};

export const MAX_STORE_BYTES = 2 * 1024 * 1024;

export async function fixtureArchive(): Promise<FixtureArchive> {
  const root = await mkdtemp(path.join(tmpdir(), 'viewbox-dicomweb-'));
  const folder = dataFolder(root);
  await mkdir(folder.incoming);
  const held: { record: InstanceRecord; header: InstanceHeader }[] = [];
  const app = Fastify({ routerOptions: { maxParamLength: 500 } });
  app.setErrorHandler((error, _request, reply) => {
    const { code, message } = answerTo(error, silentLog, {});
    return reply.code(ERROR_KINDS[code].httpStatus).send({ code, message });
  });
  const archive: FixtureArchive = {
    app,
    folder,
    audited: [],
    queries: [],
    caller: READER,
    removed: [],
    fault: undefined,
    async add(file) {
      const entry = describe(file);
      const target = instanceFile(folder, entry.record.studyInstanceUid, entry.record.sopInstanceUid);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, file);
      held.push(entry);
      return entry.record;
    },
    async dispose() {
      await app.close();
      await rm(root, { recursive: true, force: true });
    },
  };
  await registerDicomweb(app, {
    catalog: memoryCatalog(held, archive.queries),
    folder,
    authorize: (_request, permission) => {
      if (!archive.caller) throw new AppError('REFUSED', 'Not allowed.');
      requirePermission(archive.caller, permission);
      return archive.caller;
    },
    maxStoreBytes: MAX_STORE_BYTES,
    take: takeInto(archive),
    remove: async (deletion) => archive.removed.push(deletion),
    audit: async (entry) => {
      archive.audited.push(entry);
    },
  });
  return archive;
}

/** Stands for the intake: looks into the header before it keeps anything, as that does. */
function takeInto(archive: FixtureArchive): Receiving['importStream'] {
  return async (stream, _source, _signal, inspect) => {
    try {
      const file = await buffer(stream);
      const meta = readFileMeta(file);
      if (!meta) return { kind: 'notDicom' };
      const { header } = describe(file);
      inspect?.({ ...header, transferSyntaxUid: meta.transferSyntaxUid });
      if (archive.fault) throw archive.fault;
      await archive.add(file);
      return { kind: 'taken', studyInstanceUid: header.studyInstanceUid };
    } catch (error) {
      const { code, message } = toAppError(error);
      return { kind: 'refused', reason: message, code };
    }
  };
}

function describe(file: Buffer): { record: InstanceRecord; header: InstanceHeader } {
  const meta = readFileMeta(file);
  if (!meta) throw new AppError('INPUT', 'The fixture is no Part 10 file.');
  const reading = readHeader(file.subarray(meta.datasetOffset), meta.transferSyntaxUid, true);
  if (reading.kind !== 'header') throw new AppError('INPUT', 'The fixture has no header.');
  const { header } = reading;
  const record: InstanceRecord = {
    ...header,
    frameCount: header.numberOfFrames,
    sizeBytes: file.length,
    datasetOffset: meta.datasetOffset,
    datasetCrc32: crc32(file.subarray(meta.datasetOffset)),
    receivedAt: 0,
    source: 'test',
    imageType: '',
    contentDate: '',
    contentTime: '',
    acquisitionNumber: null,
  };
  return { record, header };
}

function memoryCatalog(
  held: readonly { record: InstanceRecord; header: InstanceHeader }[],
  queries: CatalogQuery[],
): CatalogReader {
  const records = () => held.map(({ record }) => record);
  const inStudy = (study: string) => records().filter((record) => record.studyInstanceUid === study);
  const unused = () => Promise.reject(new AppError('INTERNAL', 'DICOMweb does not ask this.'));
  const matches = (query: CatalogQuery): InstanceMatch[] => {
    queries.push(query);
    return held
      .filter(({ header }) =>
        Object.entries(query.filters).every(
          ([attribute, value]) =>
            !(attribute in header) || header[attribute as keyof InstanceHeader] === value,
        ),
      )
      .map(({ record, header }) => ({
        study: studyRecord(header, inStudy(header.studyInstanceUid).length),
        series: seriesRecord(header),
        instance: record,
      }))
      .slice(query.offset, query.offset + query.limit);
  };
  const onePer = <Match extends SeriesMatch>(list: Match[], key: (match: Match) => string) => [
    ...new Map(list.map((match) => [key(match), match])).values(),
  ];
  return {
    searchStudies: unused,
    studyDetail: unused,
    studyRows: unused,
    study: unused,
    relatives: unused,
    relativesOfPatient: unused,
    seriesOfStudy: unused,
    counts: unused,
    quarantined: unused,
    quarantinedCount: unused,
    instancesOfSeries: async (study, series) =>
      inStudy(study).filter((record) => record.seriesInstanceUid === series),
    instancesOfStudy: async (study) => inStudy(study),
    instance: async (study, series, sop) =>
      inStudy(study).find((record) => record.seriesInstanceUid === series && record.sopInstanceUid === sop),
    queryStudies: async (query) =>
      onePer(matches(query), ({ study }) => study.studyInstanceUid).map(({ study }) => study),
    querySeries: async (query) => onePer(matches(query), ({ series }) => series.seriesInstanceUid),
    queryInstances: async (query) => matches(query),
    dispose: async () => {},
  };
}

function studyRecord(header: InstanceHeader, instanceCount: number): StudyRecord {
  return {
    ...header,
    modalitiesInStudy: [header.modality],
    sopClassUids: [header.sopClassUid],
    bodyParts: [],
    seriesCount: 1,
    instanceCount,
    sizeBytes: 0,
    firstReceivedAt: 0,
    lastReceivedAt: 0,
    hasIdentityConflict: false,
    reading: { state: 'unread', by: '', at: '' },
    optionalKeys: {},
  };
}

function seriesRecord(header: InstanceHeader): SeriesRecord {
  return {
    ...header,
    sopClassUids: [header.sopClassUid],
    instanceCount: 1,
    frameCount: 1,
    sizeBytes: 0,
    optionalKeys: {},
  };
}
