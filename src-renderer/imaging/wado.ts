import { AppError, ERROR_KINDS, type ErrorCode } from '#shared/errors.ts';
import type { JsonDataset } from './dicom-json.ts';
import type { Frame } from './frame.ts';
import { firstPart, transferSyntaxOf, type Part } from './multipart.ts';

const ROOT = '/dicomweb/studies';

function seriesPath(studyInstanceUid: string, seriesInstanceUid: string): string {
  return `${ROOT}/${studyInstanceUid}/series/${seriesInstanceUid}`;
}

/** All headers of a series as DICOM JSON. */
export async function fetchSeriesMetadata(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  signal: AbortSignal,
): Promise<readonly JsonDataset[]> {
  const url = `${seriesPath(studyInstanceUid, seriesInstanceUid)}/metadata`;
  const answer = await ask(url, 'application/dicom+json', signal);
  return (await answer.json()) as readonly JsonDataset[];
}

/** The bytes of one frame as stored, with their transfer syntax. */
export async function fetchFrame(
  frame: Frame,
  signal: AbortSignal,
): Promise<{ bytes: Part['bytes']; transferSyntaxUid: string }> {
  const url =
    `${seriesPath(frame.studyInstanceUid, frame.seriesInstanceUid)}` +
    `/instances/${frame.sopInstanceUid}/frames/${frame.frameNumber}`;
  const accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
  const answer = await ask(url, accept, signal);
  const contentType = answer.headers.get('content-type') ?? '';
  const part = firstPart(new Uint8Array(await answer.arrayBuffer()), contentType);
  return {
    bytes: part.bytes,
    transferSyntaxUid: transferSyntaxOf(part.contentType) || transferSyntaxOf(contentType),
  };
}

/** Address of a small picture of an instance, for an `img` element. */
export function thumbnailUrl(
  studyInstanceUid: string,
  seriesInstanceUid: string,
  sopInstanceUid: string,
): string {
  return `${seriesPath(studyInstanceUid, seriesInstanceUid)}/instances/${sopInstanceUid}/thumbnail`;
}

async function ask(url: string, accept: string, signal: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, { headers: { accept }, signal });
  } catch (cause) {
    if (signal.aborted) throw new AppError('CANCELLED', 'The image is not needed any more.', { cause });
    throw new AppError('UNREACHABLE', 'The core does not answer. See whether it still runs, then try again.', {
      cause,
    });
  }
  if (answer.ok) return answer;
  const code = (Object.keys(ERROR_KINDS) as ErrorCode[]).find(
    (kind) => ERROR_KINDS[kind].httpStatus === answer.status,
  );
  throw new AppError(code ?? 'INTERNAL', WORDS[answer.status] ?? `The core answered ${answer.status}. Try again.`, {
    data: { status: answer.status },
  });
}

const WORDS: Readonly<Record<number, string>> = {
  401: 'You are signed out. Sign in again.',
  403: 'You may not see this study. Ask an administrator.',
  404: 'The image is not in the archive any more. Close the study and open it again.',
  422: 'The stored image is damaged. Ask the sender for the study again.',
};
