import { errorOfResponse, toClientError } from '#view/api/client-error.ts';
import { fetchMetadata, framesUrl, seriesUrl } from '#view/api/dicomweb.ts';
import type { JsonDataset } from './dicom-json.ts';
import type { Frame } from './frame.ts';
import { firstPart, transferSyntaxOf, type Part } from './multipart.ts';

/** All headers of a series as DICOM JSON. */
export function fetchSeriesMetadata(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  signal: AbortSignal,
): Promise<readonly JsonDataset[]> {
  return fetchMetadata(seriesUrl(studyInstanceUid, seriesInstanceUid), signal);
}

/** The bare frame first: its bytes then begin at the start of the answer and are used without a copy. */
const ACCEPT =
  'application/octet-stream; transfer-syntax=*, ' +
  'multipart/related; type="application/octet-stream"; transfer-syntax=*; q=0.5';

/**
 * The bytes of one frame as stored, with their transfer syntax.
 *
 * @throws AppError; CANCELLED when the signal ended it
 */
export async function fetchFrame(
  frame: Frame,
  signal: AbortSignal,
): Promise<{ bytes: Part['bytes']; transferSyntaxUid: string }> {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumber } = frame;
  const url = framesUrl(studyInstanceUid, seriesInstanceUid, sopInstanceUid, [frameNumber]);
  let answer: Response;
  let body: ArrayBuffer;
  try {
    answer = await fetch(url, { headers: { accept: ACCEPT }, signal });
    body = await answer.arrayBuffer();
  } catch (error) {
    throw toClientError(error);
  }
  if (!answer.ok) throw errorOfResponse(answer, PROBLEMS[answer.status] ?? PROBLEM);
  const contentType = answer.headers.get('content-type') ?? '';
  const part = firstPart(new Uint8Array(body), contentType);
  return {
    bytes: part.bytes,
    transferSyntaxUid: transferSyntaxOf(part.contentType) || transferSyntaxOf(contentType),
  };
}

const PROBLEM = 'The core could not send this image. Try again.';

const PROBLEMS: Readonly<Record<number, string>> = {
  401: 'You are signed out. Sign in again.',
  403: 'You may not see this study. Ask an administrator.',
  404: 'The archive has no pixels of this image: it came without them, or it was taken out. Look at its tags, or open the study again.',
  422: 'The stored image is damaged. Ask the sender for the study again.',
};
