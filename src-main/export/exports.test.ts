import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import yauzl from 'yauzl';
import { exportRequestSchema, type ExportReport, type ExportRequest } from '#shared/contract/exports.ts';
import type { Job } from '#shared/contract/station.ts';
import { JobQueue } from '#main/jobs/job-queue.ts';
import { openLog } from '#main/observe/log.ts';
import { generate } from '#main/phantom/phantom-study.ts';
import { ctPhantom, growthPair, phantomStudies } from '#main/phantom/studies.ts';
import { Exports, type Exporter } from './exports.ts';
import { openTestExport, type TestExport } from './test-export.ts';

const SIZE = { rows: 16, columns: 16, sliceCount: 3 };
const [prior, current] = growthPair(SIZE);
const other = ctPhantom('standard', SIZE);
const ultrasound = phantomStudies().find(({ key }) => key === 'us-cine')!;

let archive: TestExport;
let exports: Exports;
let jobs: JobQueue;
const root = mkdtempSync(path.join(tmpdir(), 'viewbox-exports-'));
const exportFolder = path.join(root, 'export');
const log = openLog({
  folder: path.join(root, 'logs'),
  level: 'info',
  maxFileBytes: 1e6,
  maxFiles: 1,
  toStderr: false,
});

const radiologist: Exporter = { id: 'window 1', name: 'rita', mayChooseFolder: false };
const administrator: Exporter = { id: 'window 2', name: 'anna', mayChooseFolder: true };

beforeAll(async () => {
  archive = await openTestExport();
  for (const study of [prior, current, other, ultrasound])
    for (const { bytes } of generate(study)) archive.add(bytes);
  exports = new Exports({
    station: archive.station,
    catalog: archive.catalog.reader,
    folder: archive.folder,
    audit: archive.audit,
    exportFolder,
  });
  jobs = new JobQueue(archive.station, exports.kinds, log.part('jobs'));
  exports.attach(jobs);
});
afterAll(async () => {
  await jobs.dispose();
  await exports.dispose();
  await archive.dispose();
  log.dispose();
  rmSync(root, { recursive: true, force: true });
});

function order(more: object = {}): ExportRequest {
  return exportRequestSchema.parse({
    studies: [{ studyInstanceUid: current.studyInstanceUid }],
    destination: { kind: 'download' },
    ...more,
  });
}

function ended(jobId: string): Promise<Job> {
  return new Promise((resolve) => {
    const stop = jobs.onChange((job) => {
      if (job.jobId !== jobId || job.endedAt === null) return;
      stop();
      resolve(job);
    });
    void jobs.get(jobId).then((job) => job.endedAt !== null && resolve(job));
  });
}

async function entriesOf(archived: Buffer): Promise<string[]> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) =>
    yauzl.fromBuffer(archived, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  const names: string[] = [];
  await new Promise((resolve, reject) => {
    zip.on('entry', ({ fileName }: yauzl.Entry) => names.push(fileName));
    zip.on('end', resolve);
    zip.on('error', reject);
  });
  return names;
}

test('a download is fetched once, by who started it, and is a whole archive', async () => {
  const { jobId, exportId } = await exports.start(order({ isMedia: true }), radiologist);
  expect(() => exports.take(exportId!, administrator.id)).toThrow(
    expect.objectContaining({ code: 'MISSING' }),
  );
  const { fileName, stream } = exports.take(exportId!, radiologist.id);
  expect(fileName).toMatch(/^EXPORT_\d{8}_\d{6}_[0-9A-F]{8}\.zip$/);
  const names = await entriesOf(await buffer(stream));
  expect(names.filter((name) => name.startsWith('DICOM/'))).toHaveLength(3);
  expect(names.slice(-3)).toEqual(['README.TXT', 'INDEX.HTM', 'DICOMDIR']);
  expect((await ended(jobId)).state).toBe('succeeded');
  expect(() => exports.take(exportId!, radiologist.id)).toThrow(expect.objectContaining({ code: 'MISSING' }));
});

test('a download that its reader breaks off has failed, and the audit log says so', async () => {
  const { jobId, exportId } = await exports.start(order(), radiologist);
  exports.take(exportId!, radiologist.id).stream.destroy();
  const job = await ended(jobId);
  expect(job.state).toBe('failed');
  const [last] = await archive.audit.list({ beforeSequence: null, limit: 1 });
  expect(last).toMatchObject({ event: 'instances.exported', outcome: 'failure', user: 'rita' });
});

test('the whole patient is every study of that ID and issuer, and of no other', async () => {
  const { studies, patients } = await exports.preview(order({ hasWholePatients: true }));
  expect({ studies, patients: patients.length }).toEqual({ studies: 2, patients: 1 });
});

test('one series of a study leaves alone', async () => {
  const preview = await exports.preview(
    order({
      studies: [{ studyInstanceUid: current.studyInstanceUid, seriesInstanceUids: ['1.2.3'] }],
    }),
  );
  expect(preview.instances).toBe(0);
});

test('only who may choose a folder writes outside of the export folder', async () => {
  const destination = { kind: 'folder', folder: path.join(root, 'elsewhere') };
  await expect(exports.start(order({ destination }), radiologist)).rejects.toMatchObject({ code: 'REFUSED' });
  const { jobId } = await exports.start(order({ destination }), administrator);
  const { target } = (await ended(jobId)).result as ExportReport;
  expect(path.dirname(target)).toBe(destination.folder);
  const own = await exports.start(order({ destination: { kind: 'zip', folder: null } }), radiologist);
  const report = (await ended(own.jobId)).result as ExportReport;
  expect(path.dirname(report.target)).toBe(exportFolder);
  expect(existsSync(report.target)).toBe(true);
});

const options = {
  dates: 'removed',
  retainPatientCharacteristics: false,
  retainDeviceIdentity: false,
  retainInstitutionIdentity: false,
  retainUids: false,
  retainSafePrivate: false,
  cleanDescriptors: false,
  cleanGraphics: false,
  cleanStructuredContent: true,
};

test('pictures with text in them leave only when somebody has seen to them', async () => {
  const studies = [{ studyInstanceUid: ultrasound.studyInstanceUid }];
  const deidentification = { project: 'Trial', options };
  const { burnedIn } = await exports.preview(order({ studies, deidentification }));
  expect(burnedIn).toMatchObject([{ modality: 'US', certainty: 'suspected' }]);
  const destination = { kind: 'folder', folder: null };
  const start = (more: object) =>
    exports.start(
      order({ studies, destination, deidentification: { ...deidentification, ...more } }),
      radiologist,
    );
  await expect(start({})).rejects.toMatchObject({ code: 'REFUSED' });
  const { seriesInstanceUid } = burnedIn[0]!;
  const rectangles = [{ row: 0, column: 0, rows: 5, columns: 5 }];
  // A box on one picture says nothing of the others.
  await expect(
    start({ blackBoxes: [{ seriesInstanceUid, sopInstanceUid: '1.2', rectangles }] }),
  ).rejects.toMatchObject({ code: 'REFUSED' });
  const { jobId } = await start({ acknowledgedSeries: [seriesInstanceUid] });
  expect((await ended(jobId)).state).toBe('succeeded');
  expect(await exports.projects()).toEqual(['Trial']);
});

test('the same project makes the same people, another project others, and no two become one', async () => {
  const preview = (project: string, identities: object[] = []) =>
    exports.preview(
      order({
        studies: [prior, current, other].map(({ studyInstanceUid }) => ({ studyInstanceUid })),
        deidentification: { project, options, identities },
      }),
    );
  const ids = async (project: string) => (await preview(project)).patients.map((one) => one.newPatientId);
  const first = await ids('A');
  expect(new Set(first).size).toBe(2);
  expect(await ids('A')).toEqual(first);
  expect((await ids('B')).some((id) => first.includes(id))).toBe(false);
  const given = [prior.patient, other.patient].map(({ patientId, issuerOfPatientId }) => ({
    patientId,
    issuerOfPatientId,
    newPatientId: 'SAME',
    newPatientName: 'Case',
  }));
  await expect(preview('A', given)).rejects.toMatchObject({ code: 'INPUT' });
});
