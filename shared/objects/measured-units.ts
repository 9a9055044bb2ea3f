import { isSameCode, type Code } from './code.ts';

/** Units as they stand on the screen, and their UCUM codes. */
const UNITS: readonly (readonly [shown: string, ucum: string, meaning: string])[] = [
  ['mm', 'mm', 'millimeter'],
  ['cm', 'cm', 'centimeter'],
  ['mm²', 'mm2', 'square millimeter'],
  ['cm²', 'cm2', 'square centimeter'],
  ['mm³', 'mm3', 'cubic millimeter'],
  ['cm³', 'cm3', 'cubic centimeter'],
  ['ml', 'ml', 'milliliter'],
  ['HU', "[hnsf'U]", 'Hounsfield unit'],
  ['°', 'deg', 'degree'],
  ['%', '%', 'percent'],
  ['px', '{pixels}', 'pixels'],
  ['px²', '{pixels2}', 'square pixels'],
  ['s', 's', 'second'],
  ['ms', 'ms', 'millisecond'],
  ['cm/s', 'cm/s', 'centimeter per second'],
  ['m/s', 'm/s', 'meter per second'],
  ['Hz', 'Hz', 'hertz'],
  ['Gy', 'Gy', 'gray'],
  ['Bq/mL', 'Bq/ml', 'Becquerels/milliliter'],
  ['g/mL', 'g/ml', 'Gram/milliliter'],
  ['cm²/mL', 'cm2/ml', 'Centimeter**2/milliliter'],
  ['counts', '{counts}', 'Counts'],
  // CID 85
  ['SUVbw', 'g/ml{SUVbw}', 'Standardized Uptake Value body weight'],
  ['SUVlbm', 'g/ml{SUVlbm(Janma)}', 'Standardized Uptake Value lean body mass (Janma)'],
  [
    'SUVlbm (James)',
    'g/ml{SUVlbm(James128)}',
    'Standardized Uptake Value lean body mass (James 128 multiplier)',
  ],
  ['SUVbsa', 'cm2/ml{SUVbsa}', 'Standardized Uptake Value body surface area'],
  // As they stand in what was kept before
  ['Bq/ml', 'Bq/ml', 'Becquerels/milliliter'],
  ['g/ml', 'g/ml', 'Gram/milliliter'],
  ['', '1', 'no units'],
];

/**
 * A length that somebody calibrated is one, and says who; a length in the plane of a detector is none of the patient and must
 * not be read as one.
 */
const TRUE_QUALIFIERS = ['(user)', '(calibrated)', '(est. magnification)'];
const LONGEST_CODE = 16;

/** What UCUM calls a unit of the screen; what it has no name for becomes an annotation, which has no dimension. */
export function unitCode(shown: string): Code {
  const known = UNITS.find(([unit]) => unit === shown);
  if (known) return ucum(known[1], known[2]);
  const qualifier = TRUE_QUALIFIERS.find((each) => shown.endsWith(` ${each}`));
  const base = qualifier && UNITS.find(([unit]) => unit === shown.slice(0, -qualifier.length - 1));
  if (base) return ucum(base[1], shown);
  const ascii = shown.replaceAll('²', '2').replaceAll('³', '3').replaceAll(' ', '_');
  return ucum(`{${ascii.replaceAll(/[^!-z|~]/g, '').slice(0, LONGEST_CODE - 2)}}`, shown);
}

/** Units of uptake as others write them, and as earlier editions of CID 85 had them. */
const OTHER_UNITS: Readonly<Record<string, string>> = {
  '{SUVbw}g/ml': 'SUVbw',
  '{SUVlbm}g/ml': 'SUVlbm (James)',
  'g/ml{SUVlbm}': 'SUVlbm (James)',
  '{SUVlbm(James128)}g/ml': 'SUVlbm (James)',
  '{SUVlbm(Janma)}g/ml': 'SUVlbm',
  '{SUVbsa}cm2/ml': 'SUVbsa',
};

/** The unit as the screen writes it. */
export function shownUnit(code: Code | null): string {
  if (code === null) return '';
  const known = UNITS.find(([, value]) => isSameCode(code, ucum(value, '')));
  if (known) return code.meaning.startsWith(`${known[0]} (`) ? code.meaning : known[0];
  const other = code.scheme === 'UCUM' ? OTHER_UNITS[code.value] : undefined;
  if (other !== undefined) return other;
  const isAnnotation = /^\{.*\}$/.test(code.value);
  return (isAnnotation ? code.meaning || code.value.slice(1, -1) : code.value).slice(0, 40);
}

function ucum(value: string, meaning: string): Code {
  return { value, scheme: 'UCUM', meaning };
}
