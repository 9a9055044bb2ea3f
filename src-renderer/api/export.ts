import { seriesUrl } from './dicomweb.ts';
import { errorOfResponse, toClientError } from './client-error.ts';

/** Lets the browser fetch the archive of a download that was started; it goes where downloads go. */
export function fetchExport(exportId: string): void {
  const link = document.createElement('a');
  link.href = `/export/${encodeURIComponent(exportId)}`;
  link.download = '';
  document.body.append(link);
  link.click();
  link.remove();
}

const SOP_INSTANCE_UID = '00080018';

/**
 * SOP Instance UIDs of a series in their order, by QIDO-RS.
 *
 * @throws AppError MISSING, REFUSED, UNAUTHENTICATED or UNREACHABLE
 */
export async function instancesOfSeries(
  studyInstanceUid: string,
  seriesInstanceUid: string,
): Promise<string[]> {
  let response: Response;
  try {
    response = await fetch(`${seriesUrl(studyInstanceUid, seriesInstanceUid)}/instances?limit=500`, {
      headers: { accept: 'application/dicom+json' },
    });
  } catch (error) {
    throw toClientError(error);
  }
  if (!response.ok) throw errorOfResponse(response, 'The pictures of this series could not be listed.');
  if (response.status === 204) return [];
  const instances = (await response.json()) as Record<string, { Value?: unknown[] }>[];
  return instances
    .map((instance) => instance[SOP_INSTANCE_UID]?.Value?.[0])
    .filter((uid): uid is string => typeof uid === 'string' && uid !== '');
}
