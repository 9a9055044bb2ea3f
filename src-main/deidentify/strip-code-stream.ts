/** APP segments that decoders need: JFIF, SPIFF and the colour transform of JPEG-LS (APP8), Adobe's colour transform. */
const NEEDED_SEGMENTS = new Set([0xe0, 0xe8, 0xee]);
const SHORT_SEGMENT_BYTES = 64;
const COMMENT = 0xfe;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/**
 * A frame without what is no picture: comments, application segments, what stands behind its end. They are written by whoever
 * made the frame and may name the patient.
 *
 * @returns null when the stream is not one that can be followed; only decoding it is then safe
 */
export function stripCodeStream(frame: Buffer): Buffer | null {
  if (frame.length < 4) return null;
  const start = frame.readUInt16BE(0);
  if (start === 0xffd8) return stripJpeg(frame);
  if (start === 0xff4f) return stripJpeg2000(frame);
  return null;
}

function stripJpeg(frame: Buffer): Buffer | null {
  const pieces: Buffer[] = [frame.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= frame.length) {
    if (frame[at] !== 0xff) return null;
    const marker = frame[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === END_OF_IMAGE) break;
    const end = at + 2 + frame.readUInt16BE(at + 2);
    if (end > frame.length) return null;
    const isApplication = marker >= 0xe0 && marker <= 0xef;
    // A thumbnail may lie in a JFIF segment.
    const isNeeded = NEEDED_SEGMENTS.has(marker) && end - at <= SHORT_SEGMENT_BYTES;
    if (marker !== COMMENT && (!isApplication || isNeeded)) pieces.push(frame.subarray(at, end));
    at = end;
    if (marker !== START_OF_SCAN) continue;
    const scanEnd = endOfScan(frame, at);
    pieces.push(frame.subarray(at, scanEnd));
    at = scanEnd;
  }
  const isEnded = frame[at] === 0xff && frame[at + 1] === END_OF_IMAGE;
  // A stream that breaks off is left as it ends: decoders show what there is.
  if (isEnded) pieces.push(frame.subarray(at, at + 2));
  const stripped = Buffer.concat(pieces);
  return stripped.length % 2 === 0 ? stripped : Buffer.concat([stripped, Buffer.alloc(1)]);
}

/** Where the next marker stands that is neither a stuffed byte nor a restart (JPEG-LS stuffs a bit: its bytes stay below 80). */
function endOfScan(frame: Buffer, from: number): number {
  let at = from;
  for (;;) {
    at = frame.indexOf(0xff, at);
    if (at < 0 || at + 1 >= frame.length) return frame.length;
    const next = frame[at + 1] ?? 0;
    const isMarker = next >= 0x80 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7);
    if (isMarker) return at;
    at += next === 0xff ? 1 : 2;
  }
}

const JPEG2000_COMMENT = 0x64;
const START_OF_TILE_PART = 0x90;

/** Main header without comments; tile parts as they are, up to the end of the last (ISO 15444-1 A). */
function stripJpeg2000(frame: Buffer): Buffer | null {
  const pieces: Buffer[] = [frame.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= frame.length) {
    if (frame[at] !== 0xff) return null;
    const marker = frame[at + 1];
    if (marker === START_OF_TILE_PART) break;
    const end = at + 2 + frame.readUInt16BE(at + 2);
    if (end > frame.length) return null;
    if (marker !== JPEG2000_COMMENT) pieces.push(frame.subarray(at, end));
    at = end;
  }
  const end = endOfTileParts(frame, at);
  if (end === null) return null;
  pieces.push(frame.subarray(at, end), Buffer.from([0xff, END_OF_IMAGE]));
  const stripped = Buffer.concat(pieces);
  return stripped.length % 2 === 0 ? stripped : Buffer.concat([stripped, Buffer.alloc(1)]);
}

/** null: a tile part has a comment of its own, or does not say how long it is */
function endOfTileParts(frame: Buffer, from: number): number | null {
  let at = from;
  while (at + 12 <= frame.length && frame.readUInt16BE(at) === 0xff90) {
    const length = frame.readUInt32BE(at + 6);
    // 0: the last tile part, up to the end of the code stream
    const end = length === 0 ? frame.lastIndexOf(Buffer.from([0xff, END_OF_IMAGE])) : at + length;
    if (end <= at || end > frame.length) return null;
    if (hasComment(frame, at + 12, end)) return null;
    at = end;
  }
  return at === from ? null : at;
}

function hasComment(frame: Buffer, from: number, end: number): boolean {
  let at = from;
  while (at + 4 <= end && frame[at] === 0xff && frame[at + 1] !== 0x93) {
    if (frame[at + 1] === JPEG2000_COMMENT) return true;
    at += 2 + frame.readUInt16BE(at + 2);
  }
  return false;
}
