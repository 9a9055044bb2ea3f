const UID = /^\d+(?:\.\d+)*$/;

/**
 * Whether a text is a DICOM UID: numeric components joined by dots, at most 64 characters (PS3.5 9.1).
 *
 * Leading zeros in a component break the standard but come from devices in the field; they are let through, since
 * refusing would lose images.
 */
export function isUid(text: string): boolean {
  return text.length <= 64 && UID.test(text);
}
