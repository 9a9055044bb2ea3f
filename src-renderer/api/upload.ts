import { errorOfResponse, toClientError } from './client-error.ts';

/**
 * Sends one file of an open upload. What becomes of it stands in the job's report, not here.
 *
 * @throws AppError when the core did not take the bytes
 */
export async function uploadFile(
  uploadId: string,
  name: string,
  file: Blob,
  signal: AbortSignal,
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(`/upload/${encodeURIComponent(uploadId)}?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
      signal,
    });
  } catch (error) {
    throw toClientError(error);
  }
  if (!response.ok) throw errorOfResponse(response, 'The core did not take this file.');
}
