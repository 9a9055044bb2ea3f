import { type DocumentTarget, type StagedFile, stagedFileSchema } from '#shared/contract/documents.ts';
import { api } from './client.ts';
import { errorOfResponse, toClientError } from './client-error.ts';

/** Opens a place in the core for files that are not DICOM. */
export async function beginStage(): Promise<string> {
  return (await api.documents.begin()).stageId;
}

/**
 * Sends one file there.
 *
 * @returns what the core takes it for
 * @throws AppError when the core did not take the bytes
 */
export async function stageFile(stageId: string, file: File): Promise<StagedFile> {
  let response: Response;
  try {
    response = await fetch(`/stage/${encodeURIComponent(stageId)}?name=${encodeURIComponent(file.name)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    });
  } catch (error) {
    throw toClientError(error);
  }
  if (!response.ok) throw errorOfResponse(response, 'The core did not take this file.');
  return stagedFileSchema.parse(await response.json());
}

export function discardStage(stageId: string): void {
  // What stays behind is removed by the core a day later.
  void api.documents.discard({ stageId }).catch(() => {});
}

export type AttachOrder = {
  readonly stageId: string;
  readonly fileIds: string[];
  readonly use: 'scan' | 'photo';
  readonly title: string;
  readonly hasBurnedInAnnotation: boolean;
  readonly target: DocumentTarget;
};

export function attachDocuments(order: AttachOrder): Promise<{ jobId: string; studyInstanceUid: string }> {
  return api.documents.attach(order);
}
