/** What ArgyllCMS spotread came to. */
export type SpotreadResult =
  | {
      readonly kind: 'reading';
      /** cd/m²; lux when it measured the light of the room */
      readonly y: number;
      /** CIE 1931; null for a meter without colour */
      readonly xy: { readonly x: number; readonly y: number } | null;
      /** '' where it did not say */
      readonly instrument: string;
      readonly serial: string;
    }
  | { readonly kind: 'problem'; readonly message: string };

/** What it says when a reading does not come, and what to do then. From its own messages (ArgyllCMS 2.3). */
const PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [
    /no instrument detected/i,
    'No measuring instrument is connected, or it is one that spotread does not know. Connect it and try again.',
  ],
  [
    /communication problem|initialise communications/i,
    'The instrument does not answer any more. Connect it again and repeat this reading.',
  ],
  [
    /wrong position/i,
    'The sensor of the instrument is in the wrong position. Turn it to measure displays (or light, for the room).',
  ],
  [
    /needs? (a )?calibration|white reference spot|calibration tile/i,
    'The instrument wants to be calibrated first. Run spotread once by hand and follow it.',
  ],
  [
    /ambient light capability|ambient light measuring head/i,
    'This instrument cannot measure the light of the room.',
  ],
  [/misread/i, 'The instrument misread. Let the display settle, hold the instrument still and repeat.'],
  [/no ?t? ?support|isn't capable|doesn't support/i, 'This instrument cannot measure a display.'],
  [/failed|error/i, 'spotread failed. Run it once by hand to see why.'],
];

const NUMBER = String.raw`(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)`;
const XYZ_RESULT = new RegExp(
  String.raw`Result is XYZ: ${NUMBER} ${NUMBER} ${NUMBER}, Yxy: ${NUMBER} ${NUMBER} ${NUMBER}\s*$`,
  'm',
);
const Y_RESULT = new RegExp(String.raw`Result is Y: ${NUMBER}, L\*: ${NUMBER}\s*$`, 'm');
/** The two ways it writes luminance agree to its last digits. */
const AGREES = 1e-3;

/** Reads what spotread wrote. What is not exactly one result in its own format is no reading. */
export function readSpotread(text: string): SpotreadResult {
  const results = text.match(/Result is/g)?.length ?? 0;
  const problem = (message: string): SpotreadResult => ({ kind: 'problem', message });
  if (results === 0) {
    const known = PROBLEMS.find(([pattern]) => pattern.test(text));
    return problem(known?.[1] ?? 'spotread ended without a reading. Run it once by hand to see why.');
  }
  const garbage = 'spotread wrote something that is no reading. Use ArgyllCMS 2 or later.';
  if (results > 1) return problem(garbage);
  const instrument = /^\s*Instrument Type:\s*(.+?)\s*$/m.exec(text)?.[1] ?? '';
  const serial = /^\s*Serial Number:\s*(\S+)\s*$/m.exec(text)?.[1] ?? '';
  const full = XYZ_RESULT.exec(text);
  if (full) {
    const [, , y, , again, x, yOfXy] = [...full].map(Number);
    if (y === undefined || again === undefined || Math.abs(y - again) > AGREES * Math.max(1, Math.abs(y)))
      return problem(garbage);
    const xy = x !== undefined && yOfXy !== undefined && x > 0 && yOfXy > 0 ? { x, y: yOfXy } : null;
    return { kind: 'reading', y, xy, instrument, serial };
  }
  const alone = Y_RESULT.exec(text);
  return alone ? { kind: 'reading', y: Number(alone[1]), xy: null, instrument, serial } : problem(garbage);
}
