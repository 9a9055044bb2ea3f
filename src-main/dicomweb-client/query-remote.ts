import type { Readable } from 'node:stream';
import { isUid } from '#shared/dicom/uid.ts';
import { AppError } from '#shared/errors.ts';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import { textAt } from '#main/dicom/json-attributes.ts';
import { RemoteConnection, remoteError } from './remote-connection.ts';
import type { RemoteServer } from './remote-server.ts';
import { withRetries, type RetryOptions } from './retry.ts';

/** A search at a server (QIDO-RS, PS3.18 10.6). */
export interface RemoteQuery {
  readonly level: 'STUDY' | 'SERIES' | 'IMAGE';
  /** Narrows the search; needed by many servers below the study level */
  readonly studyInstanceUid?: string;
  readonly seriesInstanceUid?: string;
  /** Values to match by keyword, written as in C-FIND: wildcards, ranges, lists */
  readonly filters: Readonly<Record<string, string>>;
  /** Keywords to be told beyond the usual ones */
  readonly includeFields?: readonly string[];
  readonly limit?: number;
  readonly offset?: number;
}

const JSON_TYPE = 'application/dicom+json';
const LARGEST_ANSWER_BYTES = 128 * 1024 * 1024;

/**
 * Searches at a server.
 *
 * @returns the matches in the DICOM JSON Model, in its order; whatever the server said, values by tag are arrays
 * @throws AppError as `RemoteConnection.send`; PEER when the answer cannot be read
 */
export async function queryRemote(
  server: RemoteServer,
  query: RemoteQuery,
  options: RetryOptions = {},
): Promise<JsonDataset[]> {
  const connection = new RemoteConnection(server);
  try {
    return await withRetries(() => queryOnce(connection, query, options.signal), options);
  } finally {
    connection.dispose();
  }
}

/** One attempt on an open connection. */
export async function queryOnce(
  connection: RemoteConnection,
  query: RemoteQuery,
  signal?: AbortSignal,
): Promise<JsonDataset[]> {
  const answer = await connection.send({ method: 'GET', path: queryPath(query), accept: JSON_TYPE, signal });
  const text = await readBounded(answer.body, LARGEST_ANSWER_BYTES);
  return answer.status === 204 || text.length === 0 ? [] : readMatches(text);
}

export function queryPath(query: RemoteQuery): string {
  const { studyInstanceUid: study, seriesInstanceUid: series } = query;
  const within = `${study === undefined ? '' : `/studies/${uid(study)}`}${study === undefined || series === undefined ? '' : `/series/${uid(series)}`}`;
  const resource = { STUDY: '/studies', SERIES: `${within}/series`, IMAGE: `${within}/instances` }[
    query.level
  ];
  const parameters = Object.entries(query.filters)
    .filter(([, value]) => value !== '')
    .map(([keyword, value]) => `${encodeURIComponent(keyword)}=${encodeURIComponent(value)}`);
  for (const field of query.includeFields ?? []) parameters.push(`includefield=${encodeURIComponent(field)}`);
  if (query.limit !== undefined) parameters.push(`limit=${query.limit}`);
  if (query.offset !== undefined && query.offset > 0) parameters.push(`offset=${query.offset}`);
  return parameters.length > 0 ? `${resource}?${parameters.join('&')}` : resource;
}

/** @throws AppError INPUT: what is no UID never becomes part of an address */
export function uid(text: string): string {
  if (isUid(text)) return text;
  throw new AppError('INPUT', 'A UID to ask the server for is none. Search again.');
}

/** @throws AppError PEER when there is more than `maxBytes` */
export async function readBounded(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes)
        throw new AppError('PEER', 'The answer of the server is too long. Search for less at once.');
      chunks.push(chunk);
    }
  } catch (error) {
    throw remoteError(error);
  }
  return Buffer.concat(chunks, sizeBytes);
}

function readMatches(text: Buffer): JsonDataset[] {
  let value: unknown;
  try {
    value = JSON.parse(text.toString('utf8'));
  } catch (cause) {
    throw new AppError('PEER', 'The answer of the server is no JSON. Check the address of its DICOMweb.', {
      cause,
    });
  }
  const matches = Array.isArray(value) ? (value as unknown[]) : [value];
  if (!matches.every((match) => typeof match === 'object' && match !== null))
    throw new AppError('PEER', 'The answer of the server is not in the DICOM JSON model.');
  return matches.map((match) => fitted(match as Record<string, unknown>));
}

/** Attributes under tags in capitals, their values as an array, or none. */
function fitted(match: Readonly<Record<string, unknown>>): JsonDataset {
  const json: JsonDataset = {};
  for (const [tag, element] of Object.entries(match)) {
    if (!/^[0-9A-Fa-f]{8}$/.test(tag) || typeof element !== 'object' || element === null) continue;
    const { vr, Value } = element as { vr?: unknown; Value?: unknown };
    const values = Array.isArray(Value) ? (Value as NonNullable<JsonDataset[string]['Value']>) : null;
    json[tag.toUpperCase()] = { vr: typeof vr === 'string' ? vr : 'UN', ...(values && { Value: values }) };
  }
  return json;
}

export interface RemoteInstance {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
}

const PAGE = 1000;
const MOST_INSTANCES = 100_000;

/** All instances of a study or series at a server; what names itself by no UID is left out. */
export async function instancesAtRemote(
  connection: RemoteConnection,
  of: { readonly studyInstanceUid: string; readonly seriesInstanceUid?: string },
  signal?: AbortSignal,
): Promise<RemoteInstance[]> {
  const found = new Map<string, RemoteInstance>();
  for (let offset = 0; offset < MOST_INSTANCES;) {
    const page = await queryOnce(
      connection,
      { level: 'IMAGE', ...of, filters: {}, limit: PAGE, offset },
      signal,
    );
    const before = found.size;
    for (const match of page) {
      const sopInstanceUid = textAt(match, '00080018');
      const seriesInstanceUid = textAt(match, '0020000E') || (of.seriesInstanceUid ?? '');
      if (isUid(sopInstanceUid) && isUid(seriesInstanceUid))
        found.set(sopInstanceUid, { ...of, seriesInstanceUid, sopInstanceUid });
    }
    // Nothing left, or a server that ignores offset and gives the same again.
    if (found.size === before) break;
    offset += page.length;
  }
  return [...found.values()];
}
