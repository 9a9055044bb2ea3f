import { closeSync, fstatSync, fsyncSync, openSync, renameSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import { AppError } from '#shared/errors.ts';
import type { StoredFacts } from '#main/catalog/catalog-keeping.ts';
import type { CatalogWriter } from '#main/catalog/catalog-writer.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { discard, readFully, syncFolder } from '#main/store/instance-store.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';
import {
  copyIntoQuarantine,
  linkOrCopy,
  quarantinedFile,
  quarantinedIds,
  quarantineId,
  readSidecar,
  removeFromQuarantine,
  type QuarantineSidecar,
} from '#main/store/quarantine.ts';
import type { ArchiveOrders } from './archive-orders.ts';
import type { GroupCommitter, GroupNews } from './commit-group.ts';
import { readStoredHeader } from './stored-header.ts';

const META_BYTES = 64 * 1024;
const READ_BYTES = 1 << 20;

export const REPLACED_REASON =
  'Another object with the same SOP Instance UID took its place in the archive. This is the one that was there before.';

/** What replacing needs of the desk: its line in the journal and the rows that follow it. */
export type WriteReplaced = (
  studyInstanceUid: string,
  quarantineId: string,
  replaced: StoredFacts,
  by: string,
  place: () => void,
) => void;

/** What a person decides about quarantined objects, carried out in the catalog thread. */
export class QuarantineDesk {
  readonly #folder: DataFolder;
  readonly #writer: CatalogWriter;
  readonly #committer: GroupCommitter;

  constructor(folder: DataFolder, writer: CatalogWriter, committer: GroupCommitter) {
    this.#folder = folder;
    this.#writer = writer;
    this.#committer = committer;
  }

  /** Brings the rows in line with what lies in the folder, after a crash between the two. */
  settle(): void {
    const rows = new Set(this.#writer.quarantinedIds());
    const files = new Set(quarantinedIds(this.#folder));
    const gone = [...rows].filter((id) => !files.has(id));
    const unknown = [...files].filter((id) => !rows.has(id));
    if (gone.length === 0 && unknown.length === 0) return;
    this.#inTransaction(() => {
      for (const id of gone) this.#writer.removeQuarantined(id);
      for (const id of unknown) {
        const sidecar = readSidecar(this.#folder, id);
        if (sidecar) this.#writer.addQuarantined(sidecar);
      }
    });
  }

  /** Takes it through the same door again: what stood against it may be gone, or understood by now. */
  release(
    { quarantineId: id }: ArchiveOrders['quarantineRelease']['order'],
    onNews: (news: GroupNews) => void,
  ): ArchiveOrders['quarantineRelease']['result'] {
    const sidecar = this.#require(id);
    const part = `${id}.part`;
    const incoming = path.join(this.#folder.incoming, part);
    const read = readWhole(quarantinedFile(this.#folder, id));
    if (!read)
      throw new AppError(
        'CORRUPT',
        'This object still cannot be read. A later version may; until then it can be downloaded.',
      );
    discard(incoming);
    linkOrCopy(quarantinedFile(this.#folder, id), incoming);
    const receivedAt = stampNow(incoming);
    const { header, ...facts } = read;
    const [outcome] = this.#committer.commit(
      [{ id: 0, part, header, ...facts, receivedAt, source: sidecar.source, association: '' }],
      onNews,
    );
    if (!outcome || outcome.kind === 'refused')
      throw new AppError(outcome?.code ?? 'INTERNAL', outcome?.message ?? 'It was not answered.');
    this.remove(id);
    return { outcome: outcome.kind, studyInstanceUid: header.studyInstanceUid };
  }

  /** The quarantined object takes the place of the one with its UID, which goes into quarantine. */
  replace(
    { quarantineId: id, by }: ArchiveOrders['quarantineReplace']['order'],
    write: WriteReplaced,
  ): ArchiveOrders['quarantineReplace']['result'] {
    const sidecar = this.#require(id);
    const file = quarantinedFile(this.#folder, id);
    const read = readWhole(file);
    if (!read) throw new AppError('CORRUPT', 'This object cannot be read; it cannot take a place.');
    const { studyInstanceUid, sopInstanceUid } = read.header;
    const visible = this.#writer.keeping.visible(studyInstanceUid);
    const old = visible.find((facts) => facts.sopInstanceUid === sopInstanceUid);
    if (!old)
      throw new AppError(
        'CONFLICT',
        'The object with this UID is not in the same study any more. Release this one instead.',
      );
    if (visible.length > 1 && this.#writer.identityOf(read.header) === 'otherPatient')
      throw new AppError(
        'CONFLICT',
        'This object is of another patient than the rest of the study. It cannot take a place there.',
      );
    const target = instanceFile(this.#folder, studyInstanceUid, sopInstanceUid);
    const kept: QuarantineSidecar = {
      quarantineId: quarantineId(
        sopInstanceUid,
        studyInstanceUid,
        old.sizeBytes - old.datasetOffset,
        old.datasetCrc32,
      ),
      receivedAt: old.receivedAt,
      source: old.source,
      sopInstanceUid,
      studyInstanceUid,
      reason: REPLACED_REASON,
      sizeBytes: old.sizeBytes,
    };
    const isKeptAlready = this.#writer.isQuarantined(kept.quarantineId);
    try {
      if (!isKeptAlready) copyIntoQuarantine(this.#folder, target, kept);
      write(studyInstanceUid, id, old, by, () => {
        const incoming = path.join(this.#folder.incoming, `${id}.part`);
        discard(incoming);
        linkOrCopy(file, incoming);
        stampNow(incoming);
        renameSync(incoming, target);
        syncFolder(path.dirname(target));
      });
    } catch (error) {
      if (!isKeptAlready) removeFromQuarantine(this.#folder, kept.quarantineId);
      throw error;
    }
    this.#inTransaction(() => {
      if (!isKeptAlready) this.#writer.addQuarantined(kept);
    });
    this.remove(sidecar.quarantineId);
    return { studyInstanceUid, quarantineId: kept.quarantineId };
  }

  /** The files first: a row that a crash leaves behind goes at the next start, a file would come back. */
  remove(id: string): void {
    this.#require(id);
    removeFromQuarantine(this.#folder, id);
    this.#inTransaction(() => {
      this.#writer.removeQuarantined(id);
    });
  }

  /** What is in the store under a UID now, for the row that follows a replacement. */
  reread(studyInstanceUid: string, facts: StoredFacts): StoredFacts {
    const read = readWhole(instanceFile(this.#folder, studyInstanceUid, facts.sopInstanceUid));
    if (!read) return facts;
    const { header, sizeBytes, datasetOffset, datasetCrc32 } = read;
    const file = instanceFile(this.#folder, studyInstanceUid, facts.sopInstanceUid);
    return {
      sopInstanceUid: facts.sopInstanceUid,
      seriesInstanceUid: header.seriesInstanceUid,
      modality: header.modality,
      transferSyntaxUid: header.transferSyntaxUid,
      sizeBytes,
      datasetOffset,
      datasetCrc32,
      receivedAt: Math.floor(statSync(file).mtimeMs),
      source: read.source,
    };
  }

  #require(id: string): QuarantineSidecar {
    const sidecar = this.#writer.isQuarantined(id) ? readSidecar(this.#folder, id) : undefined;
    if (sidecar) return sidecar;
    throw new AppError('MISSING', 'This object is not in quarantine any more.');
  }

  #inTransaction(change: () => void): void {
    this.#writer.begin();
    try {
      change();
      this.#writer.commit();
    } catch (error) {
      this.#writer.rollback();
      throw error;
    }
  }
}

interface WholeFile {
  readonly header: InstanceHeader;
  readonly sizeBytes: number;
  readonly datasetOffset: number;
  readonly datasetCrc32: number;
  readonly source: string;
}

/** Everything that the catalog keeps of a file, its check value included; undefined when it is no readable instance. */
function readWhole(file: string): WholeFile | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const { size } = fstatSync(descriptor);
    const head = Buffer.alloc(Math.min(META_BYTES, size));
    readFully(descriptor, head, head.length, 0);
    const meta = readFileMeta(head);
    const header = meta && readStoredHeader(file, meta.datasetOffset, meta.transferSyntaxUid);
    if (!meta || !header) return undefined;
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    let datasetCrc32 = 0;
    for (let at = meta.datasetOffset; at < size;) {
      const got = readFully(descriptor, buffer, Math.min(READ_BYTES, size - at), at);
      if (got === 0) return undefined;
      datasetCrc32 = crc32(buffer.subarray(0, got), datasetCrc32);
      at += got;
    }
    const { datasetOffset } = meta;
    return { header, sizeBytes: size, datasetOffset, datasetCrc32, source: sourceOf(head) };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** (0002,0016) of the file meta that we wrote ourselves. */
function sourceOf(head: Buffer): string {
  const at = head.indexOf(Buffer.from([0x02, 0x00, 0x16, 0x00, 0x41, 0x45]), 132);
  if (at < 0) return '';
  return head.toString('latin1', at + 8, at + 8 + head.readUInt16LE(at + 6)).trim();
}

/** It enters the archive now; a rebuild reads that from the file. @returns milliseconds since 1970 UTC */
function stampNow(file: string): number {
  const at = Date.now();
  const seconds = (at + 0.5) / 1000;
  utimesSync(file, seconds, seconds);
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return at;
}
