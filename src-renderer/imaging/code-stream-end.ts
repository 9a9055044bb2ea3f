const JPEG_START = 0xffd8;
const JPEG_2000_START = 0xff4f;
/** Bytes before the end in which the marker is looked for: senders pad, some by more than one byte */
const SEARCHED = 64;

/**
 * Whether a compressed picture stops before its end: its code stream has no end marker, which is FFD9 for JPEG and JPEG-LS (EOI)
 * and for JPEG 2000 (EOC). What is no such stream misses none.
 */
export function endsEarly(bytes: Uint8Array): boolean {
  const start = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  if (start !== JPEG_START && start !== JPEG_2000_START) return false;
  const from = Math.max(2, bytes.length - SEARCHED);
  for (let at = bytes.length - 2; at >= from; at--)
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return false;
  return true;
}
