/**
 * An ICC profile of sRGB (IEC 61966-2-1) as version 2.1 of the ICC wants it: an input device, matrix and curve.
 * The chromaticities are those of sRGB adapted to D50.
 */
export function srgbProfile(): Uint8Array {
  const tags: readonly (readonly [signature: string, body: Uint8Array])[] = [
    ['desc', descriptionTag('sRGB')],
    ['cprt', textTag('Public domain')],
    ['wtpt', xyzTag(0.9642, 1, 0.8249)],
    ['rXYZ', xyzTag(0.4361, 0.2225, 0.0139)],
    ['gXYZ', xyzTag(0.3851, 0.7169, 0.0971)],
    ['bXYZ', xyzTag(0.1431, 0.0606, 0.7141)],
    ['rTRC', curveTag()],
    ['gTRC', curveTag()],
    ['bTRC', curveTag()],
  ];
  const tableBytes = 4 + 12 * tags.length;
  const total = HEADER_BYTES + tableBytes + tags.reduce((sum, [, body]) => sum + body.length, 0);
  const profile = new Uint8Array(total);
  const view = new DataView(profile.buffer);
  view.setUint32(0, total);
  view.setUint32(8, 0x02100000);
  putText(profile, 12, 'scnrRGB XYZ ');
  [2026, 1, 1, 0, 0, 0].forEach((part, at) => view.setUint16(24 + 2 * at, part));
  putText(profile, 36, 'acsp');
  // The illuminant of the connection space is D50.
  [0.9642, 1, 0.8249].forEach((part, at) => view.setInt32(68 + 4 * at, fixed(part)));
  view.setUint32(HEADER_BYTES, tags.length);
  let offset = HEADER_BYTES + tableBytes;
  for (const [at, [signature, body]] of tags.entries()) {
    const entry = HEADER_BYTES + 4 + 12 * at;
    putText(profile, entry, signature);
    view.setUint32(entry + 4, offset);
    view.setUint32(entry + 8, body.length);
    profile.set(body, offset);
    offset += body.length;
  }
  return profile;
}

const HEADER_BYTES = 128;
const CURVE_POINTS = 256;

/** s15Fixed16Number */
function fixed(value: number): number {
  return Math.round(value * 65_536);
}

function putText(bytes: Uint8Array, at: number, text: string): void {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
}

function tagOfSize(type: string, bytes: number): { body: Uint8Array; view: DataView } {
  const body = new Uint8Array(Math.ceil(bytes / 4) * 4);
  putText(body, 0, type);
  return { body, view: new DataView(body.buffer) };
}

function descriptionTag(text: string): Uint8Array {
  // Behind the ASCII text: an empty Unicode and an empty ScriptCode description.
  const { body, view } = tagOfSize('desc', 12 + text.length + 1 + 8 + 3 + 67);
  view.setUint32(8, text.length + 1);
  putText(body, 12, text);
  return body;
}

function textTag(text: string): Uint8Array {
  const { body } = tagOfSize('text', 8 + text.length + 1);
  putText(body, 8, text);
  return body;
}

function xyzTag(...xyz: readonly [number, number, number]): Uint8Array {
  const { body, view } = tagOfSize('XYZ ', 20);
  xyz.forEach((part, at) => view.setInt32(8 + 4 * at, fixed(part)));
  return body;
}

function curveTag(): Uint8Array {
  const { body, view } = tagOfSize('curv', 12 + 2 * CURVE_POINTS);
  view.setUint32(8, CURVE_POINTS);
  for (let at = 0; at < CURVE_POINTS; at++) {
    const encoded = at / (CURVE_POINTS - 1);
    const linear = encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
    view.setUint16(12 + 2 * at, Math.round(linear * 65_535));
  }
  return body;
}
