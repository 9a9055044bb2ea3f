import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** How the fake meter behaves; see the shell script. */
export type FakeBehaviour =
  | 'good'
  | 'monochrome'
  | 'hang'
  | 'misread'
  | 'unplugged'
  | 'none'
  | 'position'
  | 'calibration'
  | 'garbage'
  | 'comma'
  | 'twice'
  | 'endless';

/**
 * A program that speaks as spotread of ArgyllCMS 2.3 does, for tests: it reads the luminances that the test wrote beside it.
 *
 * @param folder holds the program, `luminance` (cd/m²), `behaviour` and `serial`
 * @returns the program
 */
export function writeFakeSpotread(folder: string): string {
  const program = path.join(folder, 'spotread');
  writeFileSync(program, SCRIPT);
  chmodSync(program, 0o755);
  setFakeMeter(folder, { luminance: 100 });
  return program;
}

export function setFakeMeter(
  folder: string,
  {
    luminance,
    behaviour = 'good',
    serial = 'A-1234',
  }: {
    readonly luminance: number | readonly number[];
    readonly behaviour?: FakeBehaviour;
    readonly serial?: string;
  },
): void {
  const lines = [luminance].flat().map((each) => `${each.toFixed(6)}\n`);
  writeFileSync(path.join(folder, 'luminance'), lines.join(''));
  writeFileSync(path.join(folder, 'behaviour'), behaviour);
  writeFileSync(path.join(folder, 'serial'), serial);
}

const SCRIPT = String.raw`#!/bin/sh
cd "$(dirname "$0")" || exit 1
echo "$@" > arguments
Y=$(head -n 1 luminance)
# More lines: one for each reading, the last one stays
[ "$(wc -l < luminance)" -gt 1 ] && sed -i 1d luminance
echo "Instrument Type:   i1 DisplayPro, ColorMunki Display"
echo "Serial Number:     $(cat serial)"
echo "Place instrument on spot to be measured,"
echo "Hit ESC or Q to exit, any other key to take a reading:"
case "$(cat behaviour)" in
  good) echo " Result is XYZ: 95.047000 $Y 108.883000, Yxy: $Y 0.312700 0.329000" ;;
  monochrome) echo " Result is Y: $Y, L*: 50.000000" ;;
  hang) sleep 600 & echo $! > child; wait ;;
  misread) echo "Spot read failed due to misread (No or wrong data)" ;;
  unplugged) echo "Spot read failed due to communication problem." ;;
  none) echo "Unknown, inappropriate or no instrument detected"; exit 1 ;;
  position) echo "Spot read failed due to the sensor being in the wrong position" ;;
  calibration) echo "Spot read needs a calibration before continuing" ;;
  garbage) echo " Result is XYZ: nan \$%& 12, Yxy: ? ? ?" ;;
  comma) echo " Result is XYZ: 95,047 99,5 108,883, Yxy: 99,5 0,3127 0,3290" ;;
  twice) for i in 1 2; do echo " Result is XYZ: 95.0 $Y 108.0, Yxy: $Y 0.3127 0.3290"; done ;;
  endless) while :; do echo "0123456789012345678901234567890123456789"; done ;;
esac
`;
