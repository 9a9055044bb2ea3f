import type { FastifyRequest } from 'fastify';
import { parseMediaType, splitOutsideQuotes, type MediaType } from '#main/mime/media-type.ts';

/** One range of an Accept header (RFC 9110 12.5.1). */
export interface AcceptedType extends MediaType {
  /** 0 to 1 */
  readonly quality: number;
}

const MOST_RANGES = 32;

/** The ranges of an Accept header, best first; an absent header accepts everything. */
export function parseAccept(header: string | undefined): readonly AcceptedType[] {
  if (header === undefined || header.trim() === '')
    return [{ type: '*/*', parameters: new Map(), quality: 1 }];
  let ranges = remembered.get(header);
  if (!ranges) {
    ranges = splitOutsideQuotes(header, ',')
      .slice(0, MOST_RANGES)
      .map(parseRange)
      .filter(({ type, quality }) => type !== '' && quality > 0)
      .sort((a, b) => b.quality - a.quality);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    if (header.length <= LONGEST_REMEMBERED) remembered.set(header, ranges);
  }
  return ranges;
}

/** A viewer sends the same header with each of thousands of requests. */
const remembered = new Map<string, readonly AcceptedType[]>();
const MOST_REMEMBERED = 100;
const LONGEST_REMEMBERED = 500;

function parseRange(range: string): AcceptedType {
  const { type, parameters } = parseMediaType(range);
  const quality = Number(parameters.get('q') ?? '1');
  return { type, parameters, quality: Number.isFinite(quality) ? Math.min(1, Math.max(0, quality)) : 0 };
}

/** What the caller accepts: the `accept` parameter of the address before the header (PS3.18 8.3.3.1). */
export function acceptedBy(request: FastifyRequest): readonly AcceptedType[] {
  const asked = queryOf(request).get('accept');
  return parseAccept(asked ?? request.headers.accept);
}

export function queryOf(request: FastifyRequest): URLSearchParams {
  const at = request.url.indexOf('?');
  return at < 0 ? NO_PARAMETERS : new URLSearchParams(request.url.slice(at + 1));
}

const NO_PARAMETERS = new URLSearchParams();

/** How data sets are sent: JSON as one array, XML as a document, or one in each part. */
export type DatasetFormat = 'json' | 'xml' | 'xmlParts';

const JSON_TYPES = new Set(['application/dicom+json', 'application/json', 'application/*', '*/*']);

/** The first accepted form of data sets (PS3.18 8.7.5); null when there is none */
export function chooseDatasetFormat(accepted: readonly AcceptedType[]): DatasetFormat | null {
  for (const { type, parameters } of accepted) {
    if (JSON_TYPES.has(type)) return 'json';
    if (type === 'application/dicom+xml') return 'xml';
    const inner = (parameters.get('type') ?? 'application/dicom+xml').toLowerCase();
    if (type === 'multipart/related' && inner === 'application/dicom+xml') return 'xmlParts';
    if (type === 'multipart/related' && JSON_TYPES.has(inner)) return 'json';
    if (type === 'multipart/*') return 'xmlParts';
  }
  return null;
}

export interface ImageChoice {
  readonly mediaType: string;
  readonly isMultipart: boolean;
  /** No type was asked for by name */
  readonly isWild: boolean;
}

/**
 * The first accepted of the offered types.
 *
 * @param offered preferred first; the first of a kind answers its wildcard
 */
export function chooseImage(
  accepted: readonly AcceptedType[],
  offered: readonly string[],
): ImageChoice | null {
  for (const { type, parameters } of accepted) {
    const isMultipart = type === 'multipart/related' || type === 'multipart/*';
    const wanted = isMultipart ? (parameters.get('type') ?? '*/*').toLowerCase() : type;
    const mediaType = offered.find((offer) => fits(offer, wanted));
    if (mediaType !== undefined) return { mediaType, isMultipart, isWild: wanted.endsWith('*') };
  }
  return null;
}

function fits(offer: string, wanted: string): boolean {
  return wanted === '*/*' || offer === wanted || wanted === `${offer.split('/')[0] ?? ''}/*`;
}

/** How pixel or instance bytes may be packed, and in which transfer syntax. */
export interface BytesChoice {
  readonly isMultipart: boolean;
  readonly mediaType: string;
  /** `*`: as stored; null: none was named, so the default of the media type (PS3.18 8.7.3.5.2) */
  readonly transferSyntaxUid: string | null;
}

/**
 * All accepted ways that fit one of `offered`, best first; which of them is possible depends on what is stored.
 *
 * @param offered media types, preferred first; the first also answers wildcards
 * @param syntaxParameter `transfer-syntax` of the address, which counts where a range names none
 */
export function acceptedBytes(
  accepted: readonly AcceptedType[],
  offered: readonly string[],
  syntaxParameter: string | null = null,
): BytesChoice[] {
  const choices: BytesChoice[] = [];
  for (const { type, parameters } of accepted) {
    const isMultipart = type === 'multipart/related' || type === 'multipart/*' || type === '*/*';
    const wanted = type === 'multipart/related' ? (parameters.get('type') ?? '*/*').toLowerCase() : type;
    const transferSyntaxUid = parameters.get('transfer-syntax') ?? syntaxParameter;
    const fitting = wanted === 'multipart/*' ? offered : offered.filter((offer) => fits(offer, wanted));
    for (const mediaType of fitting) choices.push({ isMultipart, mediaType, transferSyntaxUid });
  }
  return choices;
}
