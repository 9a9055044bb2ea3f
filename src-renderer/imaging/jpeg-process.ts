const BASELINE = '1.2.840.10008.1.2.4.50';
const EXTENDED = '1.2.840.10008.1.2.4.51';
const SPECTRAL_SELECTION = '1.2.840.10008.1.2.4.53';
const PROGRESSIVE = '1.2.840.10008.1.2.4.55';
const LOSSLESS = '1.2.840.10008.1.2.4.70';
const JPEG_FAMILY = new Set([
  BASELINE,
  EXTENDED,
  SPECTRAL_SELECTION,
  PROGRESSIVE,
  '1.2.840.10008.1.2.4.57',
  LOSSLESS,
]);

/**
 * The transfer syntax that a JPEG stream really has, by its start-of-frame marker (ISO/IEC 10918-1 Table B.1).
 *
 * Some makers store baseline JPEG under the name of lossless JPEG; the lossless decoder then makes noise of it without
 * an error. A stream that is no JPEG keeps its name, and its decoder says what is wrong.
 */
export function actualJpegSyntax(bytes: Uint8Array, transferSyntaxUid: string): string {
  if (!JPEG_FAMILY.has(transferSyntaxUid) || bytes[0] !== 0xff || bytes[1] !== 0xd8) return transferSyntaxUid;
  let at = 2;
  while (at + 4 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    // Fill bytes may precede a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const samplePrecision = bytes[at + 4] ?? 8;
    if (marker === 0xc0 || (marker === 0xc1 && samplePrecision === 8)) return BASELINE;
    if (marker === 0xc1) return EXTENDED;
    if (marker === 0xc2) return samplePrecision === 8 ? BASELINE : PROGRESSIVE;
    if (marker === 0xc3) return LOSSLESS;
    if (marker >= 0xc2 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xcc) return transferSyntaxUid;
    at += 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
  }
  return transferSyntaxUid;
}
