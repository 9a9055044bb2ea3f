import type { ErrorCode } from '#shared/errors.ts';

/** What became of one file, stream or archive member that was offered for import. */
export type ImportOutcome =
  | { readonly kind: 'taken' | 'alreadyThere'; readonly studyInstanceUid: string }
  | { readonly kind: 'notDicom' }
  /** `reason` is fit for a person to read and free of patient data; `code` is absent when the bytes could not be read */
  | { readonly kind: 'refused'; readonly reason: string; readonly code?: ErrorCode };

/** What a file says of itself, told before any of it is kept. */
export interface OfferedInstance {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
}

/** Looks at an instance before it is stored; refuses it by throwing an AppError. */
export type InspectInstance = (instance: OfferedInstance) => void;
