import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CatalogReader, InstanceRecord } from '#main/catalog/records.ts';
import type { RenderPool } from '#main/dicom/render-pool.ts';
import type { DataFolder } from '#main/store/layout.ts';
import type { Caller } from '#main/users/caller.ts';
import type { MetadataReader } from './metadata.ts';
import type { StoredInstances } from './stored-instances.ts';

export interface DicomwebDeps {
  readonly catalog: CatalogReader;
  readonly folder: DataFolder;
  /** @throws AppError UNAUTHENTICATED or REFUSED when the caller may not read studies */
  readonly authorize: (request: FastifyRequest) => Caller | Promise<Caller>;
  /** Records what leaves; when it rejects, nothing leaves. */
  readonly audit?: (entry: DicomwebAudit) => Promise<void>;
}

export interface DicomwebAudit {
  /** `study.open`: a program looks at a study; `instances.exported`: whole instances leave */
  readonly event: 'study.open' | 'instances.exported';
  readonly caller: Caller;
  readonly studyInstanceUid: string;
  readonly instances: number;
}

/** What the routes share. */
export interface DicomwebContext extends DicomwebDeps {
  readonly instances: StoredInstances;
  readonly metadata: MetadataReader;
  readonly pictures: RenderPool;
}

/** PS3.18 8.7: none of the representations that the caller accepts is there. */
export function notAcceptable(reply: FastifyReply, offered: string): FastifyReply {
  return reply
    .code(406)
    .send({ code: 'INPUT', message: `This resource comes as ${offered}. Ask for that in Accept.` });
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
  reply.header('ETag', etag).header('Cache-Control', IMMUTABLE).header('Vary', 'Accept');
  return request.headers['if-none-match'] === etag;
}
