import { createReadStream, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { QuarantineDetail, QuarantinedInstance } from '#shared/contract/quarantine.ts';
import type { RejectionReason } from '#shared/dicom/rejection.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { AppError } from '#shared/errors.ts';
import type { AuditLog } from '#main/audit/audit-log.ts';
import type { AuditEvent } from '#main/audit/messages.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import { inflateHead } from '#main/dicom/inflate-head.ts';
import { type FileMeta, readFileMeta } from '#main/dicom/part10.ts';
import { RenderPool } from '#main/dicom/render-pool.ts';
import type { ArchiveOrders } from '#main/intake/archive-orders.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { sha256OfFile } from '#main/store/hash-file.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { quarantinedFile, readSidecar, type QuarantineSidecar } from '#main/store/quarantine.ts';
import { middleFrameOf, readableAttributes } from './attributes.ts';

const MOST_LISTED = 1000;
const HEAD_BYTES = 1 << 20;
const PICTURE_SIDE_PX = 512;

export interface QuarantineParts {
  readonly folder: DataFolder;
  readonly audit: AuditLog;
  readonly catalog: CatalogReader;
  readonly receiving: Receiving;
}

/** Objects that came and were not taken: what they are, and what a person decides about them. All of it is audited. */
export class Quarantine {
  readonly #parts: QuarantineParts;
  readonly #pictures = new RenderPool({ threads: 1 });

  constructor(parts: QuarantineParts) {
    this.#parts = parts;
  }

  async dispose(): Promise<void> {
    await this.#pictures.dispose();
  }

  async list(): Promise<QuarantinedInstance[]> {
    const found = await this.#parts.catalog.quarantined(MOST_LISTED);
    return found.map((record) => ({ ...record, receivedAt: new Date(record.receivedAt).toISOString() }));
  }

  async detail(quarantineId: string, by: string): Promise<QuarantineDetail> {
    const sidecar = this.#require(quarantineId);
    await this.#record('quarantine.open', by, sidecar);
    const read = await this.#readHead(quarantineId);
    const attributes = read ? attributesOf(read.head, read.meta) : [];
    const { studyInstanceUid, sopInstanceUid } = sidecar;
    const others =
      studyInstanceUid === '' ? [] : await this.#parts.catalog.instancesOfStudy(studyInstanceUid);
    return {
      quarantineId,
      attributes,
      hasPicture: attributes.some(({ tag, value }) => tag === '(0028,0010)' && Number(value) > 0),
      mayReplace: others.some((other) => other.sopInstanceUid === sopInstanceUid),
    };
  }

  /** PNG; @throws AppError MISSING, CORRUPT or INPUT when there is nothing that can be shown */
  async picture(quarantineId: string): Promise<Uint8Array> {
    const { sizeBytes } = this.#require(quarantineId);
    const read = await this.#readHead(quarantineId);
    if (!read) throw new AppError('CORRUPT', 'This object cannot be read, so it cannot be shown.');
    return this.#pictures.render({
      file: quarantinedFile(this.#parts.folder, quarantineId),
      datasetOffset: read.meta.datasetOffset,
      sizeBytes,
      transferSyntaxUid: read.meta.transferSyntaxUid,
      frameNumber: middleFrameOf(attributesOf(read.head, read.meta)),
      window: null,
      fitWidth: PICTURE_SIDE_PX,
      fitHeight: PICTURE_SIDE_PX,
    });
  }

  async download(quarantineId: string, by: string): Promise<Readable> {
    await this.#record('quarantine.download', by, this.#require(quarantineId));
    return createReadStream(quarantinedFile(this.#parts.folder, quarantineId));
  }

  release(quarantineId: string, by: string): Promise<ArchiveOrders['quarantineRelease']['result']> {
    return this.#audited('quarantine.release', by, quarantineId, {}, () =>
      this.#parts.receiving.order('quarantineRelease', { quarantineId, by }),
    );
  }

  replace(quarantineId: string, by: string): Promise<ArchiveOrders['quarantineReplace']['result']> {
    return this.#audited('quarantine.replace', by, quarantineId, {}, () =>
      this.#parts.receiving.order('quarantineReplace', { quarantineId, by }),
    );
  }

  async remove(quarantineId: string, reason: RejectionReason, by: string): Promise<QuarantinedInstance[]> {
    const file = quarantinedFile(this.#parts.folder, quarantineId);
    const sha256 = await sha256OfFile(file, new AbortController().signal);
    await this.#audited('quarantine.remove', by, quarantineId, { reason, sha256 }, () =>
      this.#parts.receiving.order('quarantineDelete', { quarantineId, by }),
    );
    return this.list();
  }

  #require(quarantineId: string): QuarantineSidecar {
    const { folder } = this.#parts;
    const sidecar = existsSync(quarantinedFile(folder, quarantineId)) && readSidecar(folder, quarantineId);
    if (sidecar) return sidecar;
    throw new AppError('MISSING', 'This object is not in quarantine any more.');
  }

  async #readHead(quarantineId: string): Promise<{ head: Buffer; meta: FileMeta } | null> {
    await using handle = await open(quarantinedFile(this.#parts.folder, quarantineId), 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const meta = readFileMeta(bytes);
    return meta && { head: bytes.subarray(meta.datasetOffset), meta };
  }

  #record(
    event: AuditEvent,
    user: string,
    { quarantineId, studyInstanceUid, sopInstanceUid }: QuarantineSidecar,
    more: Readonly<Record<string, string>> = {},
    outcome: 'success' | 'failure' = 'success',
  ): Promise<unknown> {
    const objects = { quarantineId, studyInstanceUid, sopInstanceUid, ...more };
    return this.#parts.audit.record({ event, user, outcome, objects });
  }

  /** Recorded before it is done; a failure is recorded behind that. */
  async #audited<Result>(
    event: AuditEvent,
    user: string,
    quarantineId: string,
    more: Readonly<Record<string, string>>,
    act: () => Promise<Result>,
  ): Promise<Result> {
    const sidecar = this.#require(quarantineId);
    await this.#record(event, user, sidecar, more);
    try {
      return await act();
    } catch (error) {
      await this.#record(event, user, sidecar, more, 'failure');
      throw error;
    }
  }
}

/** Nothing, when it is no data set: that may be why it is here. */
function attributesOf(head: Buffer, { transferSyntaxUid }: FileMeta): QuarantineDetail['attributes'] {
  try {
    const isDeflated = transferSyntax(transferSyntaxUid)?.isDeflated === true;
    return readableAttributes(isDeflated ? inflateHead(head) : head, transferSyntaxUid);
  } catch {
    return [];
  }
}
