import { createRequire } from 'node:module';
import { PNG } from 'pngjs';
import UTIF from 'utif2';
import { createFile } from 'mp4box';

/** Files as scanners, cameras and phones write them, made on the spot. */

export function pngFile(columns: number, rows: number, colourType: 0 | 2 | 6 = 2): Buffer {
  const png = new PNG({ width: columns, height: rows });
  for (let pixel = 0; pixel < columns * rows; pixel += 1) {
    png.data.set([pixel & 0xff, (2 * pixel) & 0xff, 77, colourType === 6 ? 0 : 255], 4 * pixel);
  }
  return PNG.sync.write(png, { colorType: colourType });
}

/** Each page as RGBA in one strip. */
export function tiffFile(columns: number, rows: number, grey: number): Buffer {
  const rgba = new Uint8Array(columns * rows * 4).fill(grey);
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  return Buffer.from(UTIF.encodeImage(rgba, columns, rows));
}

export function pdfFile(): Buffer {
  return Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF');
}

/** One facet in the binary form */
export function stlFile(): Buffer {
  const bytes = Buffer.alloc(84 + 50);
  bytes.writeUInt32LE(1, 80);
  return bytes;
}

/** H.264 High Profile; the pictures inside are noise, which nobody decodes here. */
export function mp4File(frames: number, level = 0x28): Buffer {
  const movie = createFile();
  const decoder = new Uint8Array([
    1,
    100,
    0,
    level,
    0xff,
    0xe1,
    0,
    4,
    0x67,
    100,
    0,
    level,
    1,
    0,
    2,
    0x68,
    0xee,
  ]);
  const track = movie.addTrack({
    timescale: 25_000,
    width: 64,
    height: 48,
    type: 'avc1',
    avcDecoderConfigRecord: decoder.buffer,
  });
  for (let index = 0; index < frames; index += 1) {
    movie.addSample(track, new Uint8Array([0, 0, 0, 2, 0x65, index]), {
      duration: 1000,
      is_sync: true,
      dts: index * 1000,
      cts: index * 1000,
    });
  }
  const { buffer } = movie.getBuffer();
  return Buffer.from(buffer as ArrayBuffer);
}

interface TurboEncoder {
  getDecodedBuffer(size: object): Uint8Array;
  setQuality(quality: number): void;
  setProgressive(isProgressive: boolean): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}

type TurboFactory = (options: object) => Promise<{ JPEGEncoder: new () => TurboEncoder }>;

/** A JPEG whose left half is dark and right half is light; quality 95. */
export async function jpegFile(
  columns: number,
  rows: number,
  { isProgressive = false, orientation = 1 }: { isProgressive?: boolean; orientation?: number } = {},
): Promise<Buffer> {
  const factory = createRequire(import.meta.url)('@cornerstonejs/codec-libjpeg-turbo-8bit') as TurboFactory;
  const { JPEGEncoder } = await factory({ print() {}, printErr() {} });
  const encoder = new JPEGEncoder();
  const frame = { width: columns, height: rows, bitsPerSample: 8, componentCount: 3, isSigned: false };
  const pixels = encoder.getDecodedBuffer(frame);
  for (let at = 0; at < pixels.length; at += 1)
    pixels[at] = Math.floor(at / 3) % columns < columns / 2 ? 20 : 230;
  encoder.setQuality(95);
  encoder.setProgressive(isProgressive);
  encoder.encode();
  const jpeg = Buffer.from(encoder.getEncodedBuffer());
  encoder.delete();
  return orientation === 1 ? jpeg : withExif(jpeg, orientation);
}

/** Puts an Exif segment behind SOI, as cameras do. */
function withExif(jpeg: Buffer, orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(0x0112, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}
