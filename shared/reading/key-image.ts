/**
 * What an image may be marked for: the titles of CID 7010 (PS3.16) that a reader gives; those for rejected objects and
 * manifests are not a reader's. Code values of the coding scheme DCM.
 */
export const KEY_IMAGE_TITLES = {
  '113000': 'Of Interest',
  '113002': 'For Referring Provider',
  '113003': 'For Surgery',
  '113004': 'For Teaching',
  '113005': 'For Conference',
  '113006': 'For Therapy',
  '113007': 'For Patient',
  '113008': 'For Peer Review',
  '113009': 'For Research',
  '113010': 'Quality Issue',
  '113013': 'Best In Set',
  '113018': 'For Printing',
  '113020': 'For Report Attachment',
  '113021': 'For Litigation',
} as const;

export type KeyImageTitle = keyof typeof KEY_IMAGE_TITLES;

export const KEY_IMAGE_TITLE_CODES = Object.keys(KEY_IMAGE_TITLES) as [KeyImageTitle, ...KeyImageTitle[]];

/** Names one image of a study: a frame of an instance. */
export function imageKey(image: { readonly sopInstanceUid: string; readonly frameNumber: number }): string {
  return `${image.sopInstanceUid}#${String(image.frameNumber)}`;
}
