/** What a compressed frame says of itself, read before any decoder may allocate for it. */
export interface CodeStreamSize {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  readonly bitsPerSample: number;
  /** Start-of-frame marker of a JPEG or JPEG-LS stream: C0 to CF, F7; 0 for JPEG 2000 */
  readonly frameMarker: number;
}

/**
 * Size of a JPEG, JPEG-LS, JPEG 2000 or HTJ2K code stream; null when it is none of them or has no frame header.
 */
export function codeStreamSize(bytes: Uint8Array): CodeStreamSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) return null;
  const start = view.getUint16(0);
  if (start === 0xffd8) return jpegSize(view);
  if (start === 0xff4f) return jpeg2000Size(view, 0);
  // A JP2 file around the code stream: not allowed in DICOM (PS3.5 A.4.4), but found.
  if (bytes.length > 12 && view.getUint32(4) === 0x6a502020) {
    const stream = startOfStream(view);
    return stream < 0 ? null : jpeg2000Size(view, stream);
  }
  return null;
}

function jpegSize(view: DataView): CodeStreamSize | null {
  let at = 2;
  while (at + 4 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    // SOF0 to SOF15 without DHT, JPG and DAC; SOF55 of JPEG-LS.
    const isFrame =
      (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7;
    if (isFrame && at + 10 <= view.byteLength) {
      return {
        bitsPerSample: view.getUint8(at + 4),
        rows: view.getUint16(at + 5),
        columns: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
        frameMarker: marker,
      };
    }
    if (marker === 0xda || marker === 0xd9) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function jpeg2000Size(view: DataView, at: number): CodeStreamSize | null {
  if (at + 43 > view.byteLength || view.getUint16(at + 2) !== 0xff51) return null;
  return {
    columns: view.getUint32(at + 8) - view.getUint32(at + 16),
    rows: view.getUint32(at + 12) - view.getUint32(at + 20),
    components: view.getUint16(at + 40),
    bitsPerSample: (view.getUint8(at + 42) & 0x7f) + 1,
    frameMarker: 0,
  };
}

/** Where a JPEG 2000 code stream begins inside of its file: SOC and SIZ; -1 where none does. */
function startOfStream(view: DataView): number {
  for (let at = 0; at + 4 <= view.byteLength; at += 1) if (view.getUint32(at) === 0xff4fff51) return at;
  return -1;
}
