import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Permission } from '#shared/contract/permissions.ts';
import type { CatalogReader, InstanceRecord } from '#main/catalog/records.ts';
import type { RenderPool } from '#main/dicom/render-pool.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { DataFolder } from '#main/store/layout.ts';
import type { Deletion } from '#main/trash/trash.ts';
import type { Caller } from '#main/users/caller.ts';
import type { BufferPool } from './buffer-pool.ts';
import type { MetadataReader } from './metadata.ts';
import type { StoredInstances } from './stored-instances.ts';

export interface DicomwebDeps {
  readonly catalog: CatalogReader;
  readonly folder: DataFolder;
  /** @throws AppError UNAUTHENTICATED or REFUSED when the caller may not do this */
  readonly authorize: (request: FastifyRequest, permission: Permission) => Caller | Promise<Caller>;
  /** Records what leaves and what comes; when it rejects, nothing does. */
  readonly audit?: (entry: DicomwebAudit) => Promise<void>;
  /** The road in; without it nothing can be stored */
  readonly take?: Receiving['importStream'];
  /** Moves to the trash, audited; without it nothing can be deleted */
  readonly remove?: (deletion: Deletion, caller: Caller) => Promise<unknown>;
  /** Largest request that stores, in bytes */
  readonly maxStoreBytes?: number;
  readonly version?: string;
}

export interface DicomwebAudit {
  /** `study.open`: a program looks at a study; `instances.exported`: whole instances leave; `.imported`: they came */
  readonly event: 'study.open' | 'instances.exported' | 'instances.imported';
  readonly caller: Caller;
  readonly studyInstanceUid: string;
  readonly instances: number;
}

/** What the routes share. */
export interface DicomwebContext extends DicomwebDeps {
  readonly instances: StoredInstances;
  readonly metadata: MetadataReader;
  readonly pictures: RenderPool;
  readonly buffers: BufferPool;
}

/** PS3.18 8.7: none of the representations that the caller accepts is there. */
export function notAcceptable(reply: FastifyReply, offered: string): FastifyReply {
  return reply
    .code(406)
    .send({ code: 'INPUT', message: `This resource comes as ${offered}. Ask for that in Accept.` });
}

/** Scheme and host as the caller wrote them: what absolute addresses begin with. */
export function addressOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`;
}

/** Stored bytes never change under their UID, but only those who may see them may keep them. */
export const IMMUTABLE = 'private, max-age=31536000, immutable';

/**
 * Marks an answer as lasting; @returns true when the caller has it already and a 304 is to be sent
 *
 * @param variant what else decides the bytes, such as frame numbers and packing
 */
export function isUnchanged(
  request: FastifyRequest,
  reply: FastifyReply,
  record: InstanceRecord,
  variant: string,
): boolean {
  const etag = `"${record.datasetCrc32.toString(16)}-${record.sizeBytes.toString(36)}-${variant}"`;
  reply.header('Cache-Control', IMMUTABLE);
  return hasEntityTag(request, reply, etag);
}

/** Sets the tag; @returns true when If-None-Match names it (RFC 9110 13.1.2, weak comparison) */
export function hasEntityTag(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  reply.header('ETag', etag).header('Vary', 'Accept');
  const known = request.headers['if-none-match'];
  if (known === undefined) return false;
  return (
    known === etag || known.split(',').some((tag) => [etag, '*'].includes(tag.trim().replace(/^W\//, '')))
  );
}

/** What a browser must never show as a page of ours: it is saved, whatever is in it. */
export function asDownload(reply: FastifyReply, fileName: string): FastifyReply {
  return reply.header('Content-Disposition', `attachment; filename="${fileName}"`);
}
