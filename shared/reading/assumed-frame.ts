const MARK = 'assumed:';
/** Of a UID that is marked as assumed: together as long as a UID may be */
const KEPT = 64 - MARK.length;

/**
 * Stands in the place of a Frame of Reference UID where a reader treats the images of a series, each of which names another, as
 * one volume. It is no UID, so that nothing that is stored takes it for one.
 */
export function assumedFrame(seriesInstanceUid: string): string {
  return MARK + seriesInstanceUid.slice(-KEPT);
}

export function isAssumedFrame(frameOfReferenceUid: string): boolean {
  return frameOfReferenceUid.startsWith(MARK);
}
