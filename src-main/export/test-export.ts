import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { exportRequestSchema, type ExportReport } from '#shared/contract/exports.ts';
import { openAuditLog, type AuditLog } from '#main/audit/audit-log.ts';
import { openTestCatalog, type TestCatalog } from '#main/catalog/test-catalog.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import { RenderPool } from '#main/dicom/render-pool.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { dataFolder, instanceFile, type DataFolder } from '#main/store/layout.ts';
import { exportJob } from './export-job.ts';
import type { InstanceMaker } from './instance-maker.ts';

/** A small archive on disk to export from, with what a job needs. */
export interface TestExport {
  readonly folder: DataFolder;
  readonly catalog: TestCatalog;
  readonly audit: AuditLog;
  readonly station: StationDatabase;
  /** Puts a Part 10 file into store and catalog. */
  add(file: Buffer): { readonly studyInstanceUid: string; readonly sopInstanceUid: string };
  /** A new empty folder to export to */
  target(): string;
  /** Runs an export into a folder as its job would. */
  run(
    request: Record<string, unknown>,
    options?: { readonly jobId?: string; readonly signal?: AbortSignal; readonly maker?: InstanceMaker },
  ): Promise<ExportReport>;
  dispose(): Promise<void>;
}

export async function openTestExport(): Promise<TestExport> {
  const root = mkdtempSync(path.join(tmpdir(), 'viewbox-export-'));
  const folder = dataFolder(root);
  const catalog = openTestCatalog();
  const audit = await openAuditLog(folder.auditFolder);
  const pictures = new RenderPool({ threads: 1 });
  const station = openStationDatabase(':memory:');
  const parts = { station, catalog: catalog.reader, folder, audit, pictures };
  let targets = 0;
  return {
    folder,
    catalog,
    audit,
    station,
    add(file) {
      const meta = readFileMeta(file)!;
      const reading = readHeader(file.subarray(meta.datasetOffset), meta.transferSyntaxUid, true);
      if (reading.kind !== 'header') throw new Error('The fixture has no header.');
      const { header } = reading;
      const target = instanceFile(folder, header.studyInstanceUid, header.sopInstanceUid);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, file);
      catalog.writer.begin();
      catalog.writer.add({
        header,
        sizeBytes: file.length,
        datasetOffset: meta.datasetOffset,
        datasetCrc32: crc32(file.subarray(meta.datasetOffset)),
        receivedAt: 0,
        source: 'TEST',
      });
      catalog.writer.commit();
      return header;
    },
    target() {
      targets += 1;
      return path.join(root, `target-${targets}`);
    },
    run(request, { jobId = 'cafe0123-job', signal = new AbortController().signal, maker } = {}) {
      const order = exportRequestSchema.parse(request);
      const { destination } = order;
      const targetFolder = 'folder' in destination ? (destination.folder ?? '') : '';
      return exportJob(
        parts,
        { request: order, targetFolder, madeAt: '2026-11-21T14:02:59.000Z' },
        { jobId, startedBy: 'tester', signal, progress: () => undefined },
        maker ? { maker } : {},
      );
    },
    async dispose() {
      await pictures.dispose();
      await audit.dispose();
      await station.destroy();
      await catalog.dispose();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
