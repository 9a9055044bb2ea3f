import { closeSync, fstatSync, openSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import type { EnteredReading } from '#main/catalog/catalog-keeping.ts';
import type { NewInstance } from '#main/catalog/catalog-writer.ts';
import { readFileMeta, type FileMeta } from '#main/dicom/part10.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import { readFully } from '#main/store/instance-store.ts';
import { studyFolder, type DataFolder } from '#main/store/layout.ts';
import { READING_NAME, readStateFile } from '#main/store/reading-journal.ts';
import { JOURNAL_NAME, readJournalFile } from '#main/store/study-journal.ts';
import { ledgerOf, type StudyLedger } from '#main/store/study-ledger.ts';

const READ_BYTES = 1 << 20;
const MAX_HEADER_BYTES = 64 << 20;

export interface ListedFile {
  readonly name: string;
  /** Milliseconds since 1970 UTC: the intake gives a file the time at which it came */
  readonly receivedAt: number;
  readonly sizeBytes: number;
}

/** The folder of a study as it lies in the store. */
export interface ListedStudy {
  /** Absolute */
  readonly folder: string;
  /** In the order in which they came */
  readonly files: readonly ListedFile[];
  /** undefined without a journal, or with that of another study */
  readonly ledger: StudyLedger | undefined;
  /** undefined when nobody read it, or with the journal of another study */
  readonly reading: (EnteredReading & { readonly studyInstanceUid: string }) | undefined;
}

/** Names of the folders below `store/`, each of which holds some studies. */
export function storeFolders(folder: DataFolder): string[] {
  return subfolders(folder.store);
}

export function hasStoredFiles(folder: DataFolder): boolean {
  return storeFolders(folder).some((name) => subfolders(path.join(folder.store, name)).length > 0);
}

/** @param name one of `storeFolders` */
export function listStudies(folder: DataFolder, name: string): ListedStudy[] {
  const at = path.join(folder.store, name);
  return subfolders(at).map((study) => listStudy(folder, path.join(at, study)));
}

/** @param at the folder of a study; one that is not there is empty */
export function listStudy(folder: DataFolder, at: string): ListedStudy {
  const files = names(at).flatMap((name) => {
    if (!name.endsWith('.dcm')) return [];
    const facts = statSync(path.join(at, name), { throwIfNoEntry: false });
    return facts ? [{ name, receivedAt: Math.floor(facts.mtimeMs), sizeBytes: facts.size }] : [];
  });
  const ledger = ledgerOf(readJournalFile(path.join(at, JOURNAL_NAME)).events);
  const state = readStateFile(path.join(at, READING_NAME));
  return {
    folder: at,
    files: files.sort((a, b) => a.receivedAt - b.receivedAt || (a.name < b.name ? -1 : 1)),
    ledger: ledger && studyFolder(folder, ledger.studyInstanceUid) === at ? ledger : undefined,
    reading: state && studyFolder(folder, state.studyInstanceUid) === at ? state : undefined,
  };
}

/** What a file of the store holds; undefined when it is no instance that can be read. */
export function readStoredInstance(file: string): NewInstance | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const { size, mtimeMs } = fstatSync(descriptor);
    const first = firstBytes.subarray(0, Math.min(READ_BYTES, size));
    const have = readFully(descriptor, first, first.length, 0);
    const meta = readFileMeta(first.subarray(0, have));
    if (!meta) return undefined;
    const head = first.subarray(meta.datasetOffset, have);
    return {
      header: headerOf(descriptor, head, size, meta),
      sizeBytes: size,
      datasetOffset: meta.datasetOffset,
      datasetCrc32: crcOfRest(descriptor, have, size, crc32(head)),
      receivedAt: Math.floor(mtimeMs),
      source: sourceAeTitle(first.subarray(0, meta.datasetOffset)),
    };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Used for one file after another: memory that is new for each would cost more than reading it. */
const firstBytes = Buffer.allocUnsafeSlow(READ_BYTES);
const furtherBytes = Buffer.allocUnsafeSlow(READ_BYTES);

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function headerOf(descriptor: number, first: Buffer, size: number, meta: FileMeta): InstanceHeader {
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

function crcOfRest(descriptor: number, from: number, to: number, crcSoFar: number): number {
  let crc = crcSoFar;
  for (let at = from; at < to;) {
    const got = readFully(descriptor, furtherBytes, Math.min(READ_BYTES, to - at), at);
    if (got === 0) break;
    crc = crc32(furtherBytes.subarray(0, got), crc);
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
