/** 0 to 255 each, sRGB */
export type Rgb = readonly [red: number, green: number, blue: number];

/** CIELab at D50 as DICOM encodes it, 0 to 65535 for L* 0 to 100 and a*, b* -128 to 127 (PS3.3 C.10.7.1.1), to sRGB. */
export function rgbOfDicomLab(encoded: readonly number[]): Rgb {
  const [codedL = 0, codedA = 0, codedB = 0] = encoded;
  const l = (codedL / 65535) * 100;
  const a = (codedA / 65535) * 255 - 128;
  const b = (codedB / 65535) * 255 - 128;
  const fy = (l + 16) / 116;
  // White point D50, the profile connection space.
  const x = 0.9642 * unfold(fy + a / 500);
  const y = unfold(fy);
  const z = 0.8249 * unfold(fy - b / 200);
  // D50 to the D65 of sRGB by Bradford, in one matrix.
  return [
    gamma(3.1338561 * x - 1.6168667 * y - 0.4906146 * z),
    gamma(-0.9787684 * x + 1.9161415 * y + 0.033454 * z),
    gamma(0.0719453 * x - 0.2289914 * y + 1.4052427 * z),
  ];
}

function unfold(value: number): number {
  return value > 6 / 29 ? value ** 3 : 3 * (6 / 29) ** 2 * (value - 4 / 29);
}

function gamma(linear: number): number {
  const bounded = Math.max(0, Math.min(1, linear));
  return Math.round(255 * (bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * bounded ** (1 / 2.4) - 0.055));
}
