import { AppError } from '#shared/errors.ts';

export interface Part {
  readonly contentType: string;
  /** A view into the answer, not a copy. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
const DASH = 45;

/** The first part of a `multipart/related` answer (RFC 2387); a plain answer is its own single part. */
export function firstPart(answer: Uint8Array<ArrayBuffer>, contentType: string): Part {
  if (!contentType.toLowerCase().startsWith('multipart/')) return { contentType, bytes: answer };
  const headerEnd = findBlankLine(answer, 0);
  const headers = new TextDecoder('latin1').decode(answer.subarray(0, headerEnd));
  const start = headerEnd + 4;
  const declared = /content-length:\s*(\d+)/i.exec(headers)?.[1];
  const end = declared === undefined ? findClosing(answer, start) : start + Number(declared);
  if (end > answer.length)
    throw new AppError('CORRUPT', 'The answer with the image ends too early. Load the image again.');
  const partType = /content-type:\s*([^\r\n]+)/i.exec(headers)?.[1] ?? '';
  return { contentType: partType, bytes: answer.subarray(start, end) };
}

/** `transfer-syntax` parameter of a media type; empty when it is not given. */
export function transferSyntaxOf(contentType: string): string {
  return /transfer-syntax="?([\d.]+)"?/i.exec(contentType)?.[1] ?? '';
}

function findBlankLine(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 3 < bytes.length; at++) {
    const isBlank =
      bytes[at] === CARRIAGE_RETURN &&
      bytes[at + 1] === LINE_FEED &&
      bytes[at + 2] === CARRIAGE_RETURN &&
      bytes[at + 3] === LINE_FEED;
    if (isBlank) return at;
  }
  throw new AppError('CORRUPT', 'The answer with the image has no part in it. Load the image again.');
}

/** The closing delimiter is searched from the end: it is there, and pixels may hold anything. */
function findClosing(bytes: Uint8Array, from: number): number {
  for (let at = bytes.length - 4; at >= from; at--) {
    const isDelimiter =
      bytes[at] === CARRIAGE_RETURN &&
      bytes[at + 1] === LINE_FEED &&
      bytes[at + 2] === DASH &&
      bytes[at + 3] === DASH;
    if (isDelimiter) return at;
  }
  throw new AppError('CORRUPT', 'The answer with the image ends too early. Load the image again.');
}
