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
const NUMBER_OF_FRAMES = '00280008';

/** One picture of a series: a frame of an instance, from 1. */
export type SeriesPicture = { readonly sopInstanceUid: string; readonly frameNumber: number };

/**
 * Every picture of a series in its order, by QIDO-RS; of more than 500 instances the first.
 *
 * @throws AppError MISSING, REFUSED, UNAUTHENTICATED or UNREACHABLE
 */
export async function picturesOfSeries(
  studyInstanceUid: string,
  seriesInstanceUid: string,
): Promise<SeriesPicture[]> {
  let response: Response;
  try {
    response = await fetch(
      `${seriesUrl(studyInstanceUid, seriesInstanceUid)}/instances?limit=500&includefield=${NUMBER_OF_FRAMES}`,
      {
        headers: { accept: 'application/dicom+json' },
      },
    );
  } catch (error) {
    throw toClientError(error);
  }
  if (!response.ok) throw errorOfResponse(response, 'The pictures of this series could not be listed.');
  if (response.status === 204) return [];
  const instances = (await response.json()) as Record<string, { Value?: unknown[] }>[];
  return instances.flatMap((instance) => {
    const [sopInstanceUid] = instance[SOP_INSTANCE_UID]?.Value ?? [];
    if (typeof sopInstanceUid !== 'string') return [];
    const frames = Math.max(1, Number(instance[NUMBER_OF_FRAMES]?.Value?.[0] ?? 1));
    return Array.from({ length: frames }, (_, index) => ({ sopInstanceUid, frameNumber: index + 1 }));
  });
}
