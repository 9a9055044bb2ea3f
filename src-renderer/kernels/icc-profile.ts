/** From the RGB of a device to sRGB: a curve for each channel to linear light, a matrix, the curve of sRGB. */
export interface IccTransform {
  /** Linear light, 0 to 1, of each of 256 values, by channel */
  readonly linear: readonly [Float32Array, Float32Array, Float32Array];
  /** Row by row, linear light of the device to linear light of sRGB */
  readonly matrix: readonly number[];
}

/** `srgb`: the colours are those of sRGB already, within one step of 255. */
export type IccReading =
  | { readonly kind: 'srgb' }
  | { readonly kind: 'transform'; readonly transform: IccTransform }
  | { readonly kind: 'unsupported' };

/** XYZ of the profile connection space (D50) to linear sRGB: inverse of the sRGB primaries adapted by Bradford. */
const D50_TO_SRGB = [
  3.1338561, -1.6168667, -0.4906146, -0.9787684, 1.9161415, 0.033454, 0.0719453, -0.2289914, 1.4052427,
];

const TABLES = ['A2B0', 'A2B1', 'A2B2', 'D2B0', 'D2B1'];

/**
 * Reads an RGB profile of three curves and a matrix (ICC.1:2022, 8.3 and 8.4). Profiles of tables, of other spaces and
 * damaged ones are unsupported.
 */
export function readIccProfile(bytes: Uint8Array): IccReading {
  const tags = readTags(bytes);
  if (tags === null || TABLES.some((name) => tags.has(name))) return { kind: 'unsupported' };
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => readXyz(tags.get(name)));
  const curves = ['rTRC', 'gTRC', 'bTRC'].map((name) => readCurve(tags.get(name)));
  const [red, green, blue] = curves;
  if (!red || !green || !blue || columns.includes(null)) return { kind: 'unsupported' };
  const matrix = Array.from({ length: 9 }, (_, at) => {
    const [row, column] = [Math.floor(at / 3), at % 3];
    return [0, 1, 2].reduce(
      (sum, axis) => sum + (D50_TO_SRGB[row * 3 + axis] ?? 0) * (columns[column]?.[axis] ?? 0),
      0,
    );
  });
  const transform: IccTransform = { linear: [red, green, blue], matrix };
  return isSrgb(transform) ? { kind: 'srgb' } : { kind: 'transform', transform };
}

/** Changes colours in place; alpha stays. */
export function applyIcc({ linear, matrix }: IccTransform, rgba: Uint8ClampedArray): void {
  const [red, green, blue] = linear;
  const [m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0, m6 = 0, m7 = 0, m8 = 0] = matrix;
  for (let at = 0; at < rgba.length; at += 4) {
    const r = red[rgba[at] ?? 0] ?? 0;
    const g = green[rgba[at + 1] ?? 0] ?? 0;
    const b = blue[rgba[at + 2] ?? 0] ?? 0;
    rgba[at] = encoded(m0 * r + m1 * g + m2 * b);
    rgba[at + 1] = encoded(m3 * r + m4 * g + m5 * b);
    rgba[at + 2] = encoded(m6 * r + m7 * g + m8 * b);
  }
}

/** Fine enough for the steep beginning of the curve: a step there is less than a quarter of 1/255. */
const STEPS = 16_384;
let encoding: Uint8Array | null = null;

/** Linear light to a byte of sRGB; colours outside sRGB are cut off at its edge (IEC 61966-2-1). */
function encoded(light: number): number {
  encoding ??= Uint8Array.from({ length: STEPS + 1 }, (_, at) => Math.round(srgbOf(at / STEPS) * 255));
  return encoding[Math.min(Math.max(Math.round(light * STEPS), 0), STEPS)] ?? 0;
}

function srgbOf(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** Compared on a grid of colours. */
function isSrgb(transform: IccTransform): boolean {
  const levels = [0, 17, 51, 85, 119, 153, 187, 221, 255];
  const grid = levels.flatMap((r) => levels.flatMap((g) => levels.flatMap((b) => [r, g, b, 255])));
  const colours = Uint8ClampedArray.from(grid);
  applyIcc(transform, colours);
  return colours.every((value, at) => Math.abs(value - (grid[at] ?? 0)) <= 1);
}

type Tags = ReadonlyMap<string, DataView>;

/** The tags of an RGB profile with XYZ as its connection space; null when it is none. */
function readTags(bytes: Uint8Array): Tags | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 132 || nameAt(view, 36) !== 'acsp') return null;
  if (nameAt(view, 16) !== 'RGB ' || nameAt(view, 20) !== 'XYZ ') return null;
  const tags = new Map<string, DataView>();
  const count = view.getUint32(128);
  for (let tag = 0; tag < count && 144 + tag * 12 <= bytes.length; tag++) {
    const at = 132 + tag * 12;
    const [offset, size] = [view.getUint32(at + 4), view.getUint32(at + 8)];
    if (offset + size > bytes.length) return null;
    tags.set(nameAt(view, at), new DataView(bytes.buffer, bytes.byteOffset + offset, size));
  }
  return tags;
}

function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)));
}

/** s15Fixed16Number */
function fixedAt(view: DataView, at: number): number {
  return view.getInt32(at) / 65_536;
}

function readXyz(tag: DataView | undefined): readonly number[] | null {
  if (!tag || tag.byteLength < 20 || nameAt(tag, 0) !== 'XYZ ') return null;
  return [fixedAt(tag, 8), fixedAt(tag, 12), fixedAt(tag, 16)];
}

function readCurve(tag: DataView | undefined): Float32Array | null {
  if (!tag || tag.byteLength < 12) return null;
  const kind = nameAt(tag, 0);
  const curve = kind === 'curv' ? sampledCurve(tag) : kind === 'para' ? parametricCurve(tag) : null;
  return (
    curve && Float32Array.from({ length: 256 }, (_, value) => Math.min(Math.max(curve(value / 255), 0), 1))
  );
}

type Curve = (value: number) => number;

/** curveType (10.6): identity, a gamma, or samples with straight lines between them. */
function sampledCurve(tag: DataView): Curve | null {
  const count = tag.getUint32(8);
  if (tag.byteLength < 12 + count * 2) return null;
  if (count === 0) return (value) => value;
  if (count === 1) return (value) => value ** (tag.getUint16(12) / 256);
  return (value) => {
    const place = value * (count - 1);
    const before = Math.min(Math.floor(place), count - 2);
    const [low, high] = [tag.getUint16(12 + before * 2), tag.getUint16(14 + before * 2)];
    return (low + (high - low) * (place - before)) / 65_535;
  };
}

/** parametricCurveType (10.18): from `d` on a power, below it a line. */
function parametricCurve(tag: DataView): Curve | null {
  const kind = tag.getUint16(8);
  const count = [1, 3, 4, 5, 7][kind];
  if (count === undefined || tag.byteLength < 12 + count * 4) return null;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, at) =>
    fixedAt(tag, 12 + at * 4),
  );
  if (kind === 0) return (value) => value ** g;
  const power: Curve = (value) => Math.max(a * value + b, 0) ** g;
  if (kind === 1) return (value) => (value >= -b / a ? power(value) : 0);
  if (kind === 2) return (value) => (value >= -b / a ? power(value) + c : c);
  return (value) => (value >= d ? power(value) + e : c * value + f);
}
