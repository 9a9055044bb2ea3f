import { errorOfResponse, toClientError } from './client-error.ts';

/** A binary value as the metadata gives it: within it, or by its address (PS3.18 F.2.6, F.2.7). */
export interface BinaryElement {
  readonly InlineBinary?: string;
  readonly BulkDataURI?: string;
}

/**
 * The bytes of a binary value, little endian; empty when there are none.
 *
 * @throws AppError MISSING, REFUSED, UNAUTHENTICATED, UNREACHABLE; CANCELLED when the signal ended it
 */
export async function fetchBinary(
  element: BinaryElement | undefined,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (element?.InlineBinary !== undefined)
    return Uint8Array.from(atob(element.InlineBinary), (character) => character.charCodeAt(0));
  if (element?.BulkDataURI === undefined) return new Uint8Array();
  try {
    const answer = await fetch(element.BulkDataURI, {
      headers: { accept: 'application/octet-stream' },
      ...(signal === undefined ? {} : { signal }),
    });
    if (!answer.ok) throw errorOfResponse(answer, 'The content of this object could not be read.');
    return new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    throw toClientError(error);
  }
}
