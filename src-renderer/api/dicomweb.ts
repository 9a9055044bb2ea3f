import { errorOfResponse, toClientError } from './client-error.ts';

/** Relative addresses of the core's own DICOMweb service (PS3.18 10); the window never talks to another origin. */
export const DICOMWEB_ROOT = '/dicomweb';

export function studyUrl(studyInstanceUid: string): string {
  return `${DICOMWEB_ROOT}/studies/${encodeURIComponent(studyInstanceUid)}`;
}

export function seriesUrl(studyInstanceUid: string, seriesInstanceUid: string): string {
  return `${studyUrl(studyInstanceUid)}/series/${encodeURIComponent(seriesInstanceUid)}`;
}

export function instanceUrl(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  sopInstanceUid: string,
): string {
  return `${seriesUrl(studyInstanceUid, seriesInstanceUid)}/instances/${encodeURIComponent(sopInstanceUid)}`;
}

const versions = new Map<string, string>();

/**
 * Pictures are kept by the browser for as long as they are asked for under the same address.
 *
 * @returns whether what this window knows of the study's images is of another version
 */
export function noteStudyVersion(studyInstanceUid: string, version = ''): boolean {
  const before = versions.get(studyInstanceUid);
  versions.set(studyInstanceUid, version);
  return before !== undefined && before !== version;
}

/** Empty while nobody asked for the study. */
export function studyVersion(studyInstanceUid: string): string {
  return versions.get(studyInstanceUid) ?? '';
}

function versionOf(studyInstanceUid: string, before: '?' | '&'): string {
  const version = studyVersion(studyInstanceUid);
  return version === '' ? '' : `${before}v=${encodeURIComponent(version)}`;
}

/** @param frameNumbers 1-based, in the order wanted (PS3.18 10.4.1.1.3) */
export function framesUrl(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  sopInstanceUid: string,
  frameNumbers: readonly number[],
): string {
  const instance = instanceUrl(studyInstanceUid, seriesInstanceUid, sopInstanceUid);
  return `${instance}/frames/${frameNumbers.join(',')}${versionOf(studyInstanceUid, '?')}`;
}

/** A small picture of one instance, windowed as its header says; `sizePx` bounds both sides. */
export function thumbnailUrl(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  sopInstanceUid: string,
  sizePx: number,
): string {
  const instance = instanceUrl(studyInstanceUid, seriesInstanceUid, sopInstanceUid);
  return `${instance}/thumbnail?viewport=${sizePx},${sizePx}&accept=image/png${versionOf(studyInstanceUid, '&')}`;
}

/**
 * The DICOM JSON Model of every instance below a study or series (PS3.18 10.4.1.1.2).
 *
 * @throws AppError MISSING, REFUSED, UNAUTHENTICATED or UNREACHABLE
 */
export async function fetchMetadata(resourceUrl: string, signal?: AbortSignal): Promise<DicomJson[]> {
  let response: Response;
  try {
    response = await fetch(`${resourceUrl}/metadata`, {
      headers: { accept: 'application/dicom+json' },
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    throw toClientError(error);
  }
  if (!response.ok) throw errorOfResponse(response, 'The headers of this study could not be read.');
  return (await response.json()) as DicomJson[];
}

/**
 * A value that the metadata only names by its address (PS3.18 10.4.1.1.5).
 *
 * @throws AppError MISSING, REFUSED, UNAUTHENTICATED or UNREACHABLE
 */
export async function fetchBulk(address: string): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  try {
    response = await fetch(address, { headers: { accept: 'application/octet-stream' } });
  } catch (error) {
    throw toClientError(error);
  }
  if (!response.ok) throw errorOfResponse(response, 'A part of this image could not be read. Try again.');
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * The series of a study that an object is in (QIDO-RS, PS3.18 10.6); null when the study does not have it.
 *
 * @throws AppError REFUSED, UNAUTHENTICATED or UNREACHABLE
 */
export async function findInstance(studyInstanceUid: string, sopInstanceUid: string): Promise<string | null> {
  let response: Response;
  try {
    response = await fetch(
      `${studyUrl(studyInstanceUid)}/instances?SOPInstanceUID=${encodeURIComponent(sopInstanceUid)}`,
      { headers: { accept: 'application/dicom+json' } },
    );
  } catch (error) {
    throw toClientError(error);
  }
  if (response.status === 204) return null;
  if (!response.ok) throw errorOfResponse(response, 'The archive could not be searched.');
  const [first] = (await response.json()) as DicomJson[];
  const seriesInstanceUid = first?.['0020000E']?.Value?.[0];
  return typeof seriesInstanceUid === 'string' ? seriesInstanceUid : null;
}

/** One data set in the DICOM JSON Model, keyed by eight upper-case hexadecimal digits (PS3.18 F.2). */
export type DicomJson = Record<
  string,
  { vr: string; Value?: unknown[]; BulkDataURI?: string; InlineBinary?: string }
>;
