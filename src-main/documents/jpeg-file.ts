import { AppError } from '#shared/errors.ts';

/** What the markers of a JPEG file say (ISO/IEC 10918-1 annex B). */
export interface JpegFacts {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  readonly bitsPerSample: number;
  /** 0xC0 baseline, 0xC1 extended sequential, 0xC2 progressive … */
  readonly frameMarker: number;
  /** Adobe APP14 transform: 0 RGB or CMYK, 1 YCbCr, 2 YCCK; null when absent */
  readonly adobeTransform: number | null;
  /** Exif orientation, 1 to 8; 1 = as it lies */
  readonly orientation: number;
  /** The file without comments and application data but JFIF and Adobe: no place, no camera, no thumbnail */
  readonly bare: Buffer;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee;
const APP15 = 0xef;
const COMMENT = 0xfe;
const EXIF_ORIENTATION = 0x0112;

function damaged(): AppError {
  return new AppError('CORRUPT', 'The JPEG file is damaged. Save the picture again and attach that.');
}

function isFrameMarker(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** @throws AppError CORRUPT when the markers do not lead to a scan */
export function readJpegFile(bytes: Buffer): JpegFacts {
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let frame: Omit<JpegFacts, 'adobeTransform' | 'orientation' | 'bare'> | null = null;
  let adobeTransform: number | null = null;
  let orientation = 1;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw damaged();
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === SOI || marker === EOI) throw damaged();
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) throw damaged();
    const body = bytes.subarray(at + 4, end);
    if (marker === SOS) {
      if (!frame) throw damaged();
      kept.push(bytes.subarray(at, endOfImage(bytes, at)));
      return { ...frame, adobeTransform, orientation, bare: Buffer.concat(kept) };
    }
    if (isFrameMarker(marker)) frame = frameOf(marker, body);
    if (marker === APP14 && body.length >= 12 && body.toString('latin1', 0, 5) === 'Adobe')
      adobeTransform = body[11] ?? null;
    if (marker === APP1) orientation = exifOrientation(body) ?? orientation;
    const isDropped =
      marker === COMMENT ||
      (marker > APP0 && marker <= APP15 && marker !== APP14) ||
      isForeignApp0(marker, body);
    if (!isDropped) kept.push(bytes.subarray(at, end));
    at = end;
  }
  throw damaged();
}

function isForeignApp0(marker: number, body: Buffer): boolean {
  return marker === APP0 && body.toString('latin1', 0, 5) !== 'JFIF\0';
}

/** Phones append other pictures behind the end of the first. */
function endOfImage(bytes: Buffer, scanAt: number): number {
  let at = scanAt + 2 + bytes.readUInt16BE(scanAt + 2);
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at === -1 || at + 1 >= bytes.length) throw damaged();
    const marker = bytes[at + 1] ?? 0;
    if (marker === EOI) return at + 2;
    const isInScan = marker === 0 || (marker >= 0xd0 && marker <= 0xd7);
    if (isInScan) at += 2;
    else if (marker === 0xff) at += 1;
    else if (at + 4 <= bytes.length) at += 2 + bytes.readUInt16BE(at + 2);
    else throw damaged();
  }
}

function frameOf(marker: number, body: Buffer) {
  const components = body[5] ?? 0;
  if (body.length < 6 + 3 * components) throw damaged();
  return {
    frameMarker: marker,
    bitsPerSample: body[0] ?? 0,
    rows: body.readUInt16BE(1),
    columns: body.readUInt16BE(3),
    components,
  };
}

function exifOrientation(body: Buffer): number | null {
  if (body.toString('latin1', 0, 6) !== 'Exif\0\0') return null;
  const tiff = body.subarray(6);
  const isBig = tiff.toString('latin1', 0, 2) === 'MM';
  const u16 = (at: number) => (isBig ? tiff.readUInt16BE(at) : tiff.readUInt16LE(at));
  const u32 = (at: number) => (isBig ? tiff.readUInt32BE(at) : tiff.readUInt32LE(at));
  try {
    const directory = u32(4);
    for (let index = 0; index < u16(directory); index += 1) {
      const entry = directory + 2 + 12 * index;
      if (u16(entry) !== EXIF_ORIENTATION) continue;
      const value = u16(entry + 8);
      return value >= 1 && value <= 8 ? value : null;
    }
  } catch {
    // Camera notes that do not fit together say nothing.
  }
  return null;
}
