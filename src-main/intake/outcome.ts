/** What became of one file, stream or archive member that was offered for import. */
export type ImportOutcome =
  | { readonly kind: 'taken' | 'alreadyThere'; readonly studyInstanceUid: string }
  | { readonly kind: 'notDicom' }
  /** `reason` is fit for a person to read and free of patient data */
  | { readonly kind: 'refused'; readonly reason: string };
