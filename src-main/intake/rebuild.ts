import { closeSync, fstatSync, openSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import type { CatalogWriter, NewInstance } from '#main/catalog/catalog-writer.ts';
import { readFileMeta, type FileMeta } from '#main/dicom/part10.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import { readFully } from '#main/store/instance-store.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';
import { readQuarantine } from '#main/store/quarantine.ts';

const GROUP = 500;
const READ_BYTES = 1 << 20;
const MAX_HEADER_BYTES = 64 << 20;

export interface RebuildResult {
  readonly instances: number;
  /** Files of the store that are no readable instance, or lie where they do not belong */
  readonly skipped: number;
}

/**
 * Fills an empty catalog from the files of the store, in the order in which they arrived, so that it answers as the
 * lost one did.
 */
export function rebuildCatalog(
  folder: DataFolder,
  writer: CatalogWriter,
  onProgress: (instances: number) => void,
): RebuildResult {
  writer.clear();
  const files = storedFiles(folder)
    .map((file) => ({ file, writtenAt: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => a.writtenAt - b.writtenAt || (a.file < b.file ? -1 : 1));
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
      if (belongs) {
        writer.add(instance);
        instances += 1;
      } else skipped += 1;
    }
    writer.commit();
    onProgress(instances);
  }
  writer.begin();
  for (const record of readQuarantine(folder)) writer.addQuarantined(record);
  writer.setComplete(true);
  writer.commit();
  return { instances, skipped };
}

export function hasStoredFiles(folder: DataFolder): boolean {
  return subfolders(folder.store).some((name) => subfolders(path.join(folder.store, name)).length > 0);
}

function storedFiles(folder: DataFolder): string[] {
  return subfolders(folder.store).flatMap((first) =>
    subfolders(path.join(folder.store, first)).flatMap((study) => {
      const at = path.join(folder.store, first, study);
      return readdirSync(at)
        .filter((name) => name.endsWith('.dcm'))
        .map((name) => path.join(at, name));
    }),
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
