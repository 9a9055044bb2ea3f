import { closeSync, fstatSync, openSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import type { StoredFacts } from '#main/catalog/catalog-keeping.ts';
import type { CatalogWriter, NewInstance } from '#main/catalog/catalog-writer.ts';
import { readFileMeta, type FileMeta } from '#main/dicom/part10.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import { readFully } from '#main/store/instance-store.ts';
import { instanceFile, studyFolder, type DataFolder } from '#main/store/layout.ts';
import { readQuarantine } from '#main/store/quarantine.ts';
import { JOURNAL_NAME, readJournalFile } from '#main/store/study-journal.ts';
import { ledgerOf, stateOf, type StudyLedger } from '#main/store/study-ledger.ts';
import { settlingFiles } from './stored-header.ts';

const GROUP = 500;
const READ_BYTES = 1 << 20;
const MAX_HEADER_BYTES = 64 << 20;

export interface RebuildResult {
  readonly instances: number;
  /** Files of the store that are no readable instance, or lie where they do not belong */
  readonly skipped: number;
}

/**
 * Fills an empty catalog from the files of the store and the journals beside them, in the order in which they arrived,
 * so that it answers as the lost one did.
 */
export function rebuildCatalog(
  folder: DataFolder,
  writer: CatalogWriter,
  onProgress: (instances: number) => void,
): RebuildResult {
  const { keeping } = writer;
  writer.clear();
  const ledgers = readLedgers(folder);
  const unshown = new Map<string, StoredFacts[]>();
  const files = storedFiles(folder)
    .map((file) => ({
      file,
      receivedAt: Math.floor(statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0),
    }))
    .sort((a, b) => a.receivedAt - b.receivedAt || (a.file < b.file ? -1 : 1));
  let instances = 0;
  let skipped = 0;
  for (let at = 0; at < files.length; at += GROUP) {
    writer.begin();
    for (const { file } of files.slice(at, at + GROUP)) {
      const instance = readInstance(file);
      const belongs =
        instance &&
        instanceFile(folder, instance.header.studyInstanceUid, instance.header.sopInstanceUid) === file &&
        writer.findInstance(instance.header.sopInstanceUid) === undefined;
      if (!belongs) skipped += 1;
      else if (stateOf(ledgers.get(path.dirname(file)), instance.header.sopInstanceUid) === 'present') {
        writer.add(instance);
        instances += 1;
      } else {
        const { studyInstanceUid } = instance.header;
        unshown.set(studyInstanceUid, [...(unshown.get(studyInstanceUid) ?? []), factsOf(instance)]);
      }
    }
    writer.commit();
    onProgress(instances);
  }
  const settling = settlingFiles(folder);
  writer.begin();
  for (const ledger of ledgers.values()) {
    const { studyInstanceUid } = ledger;
    const known = [...keeping.visible(studyInstanceUid), ...(unshown.get(studyInstanceUid) ?? [])];
    keeping.settle(studyInstanceUid, ledger, settling, known);
  }
  for (const record of readQuarantine(folder)) writer.addQuarantined(record);
  writer.setComplete(true);
  writer.commit();
  keeping.look();
  return { instances, skipped };
}

/** The ledger of each study that has a journal, by the path of its folder. */
function readLedgers(folder: DataFolder): Map<string, StudyLedger> {
  const ledgers = new Map<string, StudyLedger>();
  for (const study of studyFolders(folder)) {
    const ledger = ledgerOf(readJournalFile(path.join(study, JOURNAL_NAME)).events);
    if (ledger && studyFolder(folder, ledger.studyInstanceUid) === study) ledgers.set(study, ledger);
  }
  return ledgers;
}

function factsOf({ header, ...stored }: NewInstance): StoredFacts {
  const { sopInstanceUid, seriesInstanceUid, modality, transferSyntaxUid } = header;
  return { sopInstanceUid, seriesInstanceUid, modality, transferSyntaxUid, ...stored };
}

export function hasStoredFiles(folder: DataFolder): boolean {
  return subfolders(folder.store).some((name) => subfolders(path.join(folder.store, name)).length > 0);
}

function storedFiles(folder: DataFolder): string[] {
  return studyFolders(folder).flatMap((study) =>
    readdirSync(study)
      .filter((name) => name.endsWith('.dcm'))
      .map((name) => path.join(study, name)),
  );
}

function studyFolders(folder: DataFolder): string[] {
  return subfolders(folder.store).flatMap((first) =>
    subfolders(path.join(folder.store, first)).map((study) => path.join(folder.store, first, study)),
  );
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

function readInstance(file: string): NewInstance | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const { size, mtimeMs } = fstatSync(descriptor);
    const first = Buffer.allocUnsafe(Math.min(READ_BYTES, size));
    const have = readFully(descriptor, first, first.length, 0);
    const meta = readFileMeta(first.subarray(0, have));
    if (!meta) return undefined;
    return {
      header: header(descriptor, first.subarray(meta.datasetOffset, have), size, meta),
      sizeBytes: size,
      datasetOffset: meta.datasetOffset,
      datasetCrc32: datasetCrc32(descriptor, meta.datasetOffset, size),
      receivedAt: Math.floor(mtimeMs),
      source: sourceAeTitle(first.subarray(0, meta.datasetOffset)),
    };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function header(descriptor: number, first: Buffer, size: number, meta: FileMeta): InstanceHeader {
  const total = size - meta.datasetOffset;
  let head = first;
  for (;;) {
    const reading = readHeader(head, meta.transferSyntaxUid, head.length >= total);
    if (reading.kind === 'header') return reading.header;
    if (head.length >= total || head.length >= MAX_HEADER_BYTES) throw new Error('header without end');
    const longer = Buffer.allocUnsafe(Math.min(total, head.length * 4));
    head = longer.subarray(0, readFully(descriptor, longer, longer.length, meta.datasetOffset));
  }
}

function datasetCrc32(descriptor: number, from: number, to: number): number {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  let crc = 0;
  for (let at = from; at < to;) {
    const got = readFully(descriptor, buffer, Math.min(READ_BYTES, to - at), at);
    if (got === 0) break;
    crc = crc32(buffer.subarray(0, got), crc);
    at += got;
  }
  return crc;
}

/** (0002,0016) of the file meta that we wrote ourselves; empty when it is not there. */
function sourceAeTitle(meta: Buffer): string {
  const at = meta.indexOf(Buffer.from([0x02, 0x00, 0x16, 0x00, 0x41, 0x45]), 132);
  if (at < 0) return '';
  return meta.toString('latin1', at + 8, at + 8 + meta.readUInt16LE(at + 6)).trim();
}
