import type { MeasuredValue } from '../reading/measurement.ts';
import { dcm, isSameCode, OWN_SCHEME, sct, type Code } from './code.ts';
import { contentItem, type ContentItem } from './content-item.ts';
import { shownUnit, unitCode } from './measured-units.ts';

const DERIVATION = dcm('121401', 'Derivation');

const LENGTH = sct('410668003', 'Length');
const LONG_AXIS = sct('103339001', 'Long Axis');
const SHORT_AXIS = sct('103340004', 'Short Axis');
const ANGLE = sct('1483009', 'Angle');
const AREA = sct('42798000', 'Area');
const DIAMETER = sct('81827009', 'Diameter');
const TOTAL = sct('255619001', 'Total');

/** What a figure is called in a report. */
const CONCEPTS: readonly (readonly [name: string, concept: Code])[] = [
  ['length', LENGTH],
  ['longAxis', LONG_AXIS],
  ['shortAxis', SHORT_AXIS],
  ['angle', ANGLE],
  ['area', AREA],
  ['along', dcm('121211', 'Path length')],
  ['distance', dcm('121206', 'Distance')],
  ['perimeter', sct('131191004', 'Perimeter')],
  ['heart', own('heart', 'Width of the heart')],
  ['thorax', own('thorax', 'Width of the thorax')],
  ['ratio', own('ratio', 'Ratio')],
  ['count', own('count', 'Number of pixels')],
];

/** Other names of the same, of makers and of earlier editions */
const SYNONYMS: readonly (readonly [name: string, scheme: string, value: string])[] = [
  ['length', 'SRT', 'G-A22A'],
  ['length', 'SRT', 'G-D7FE'],
  ['longAxis', 'SRT', 'G-A185'],
  ['shortAxis', 'SRT', 'G-A186'],
  ['angle', 'SRT', 'G-A193'],
  ['angle', 'DCM', '113093'],
  ['area', 'SRT', 'G-A166'],
  ['perimeter', 'SRT', 'G-A197'],
  // dwv writes its statistics of a region under these names.
  ['mean', 'DCM', '113049'],
  ['minimum', 'DCM', '113051'],
  ['maximum', 'DCM', '113048'],
  ['standardDeviation', 'DCM', '113061'],
];

/** CID 7464: what was made of the values of all pixels */
const DERIVATIONS: readonly (readonly [name: string, code: Code, older: string])[] = [
  ['mean', sct('373098007', 'Mean'), 'R-00317'],
  ['standardDeviation', sct('386136009', 'Standard Deviation'), 'R-10047'],
  ['minimum', sct('255605001', 'Minimum'), 'R-404FB'],
  ['maximum', sct('56851009', 'Maximum'), 'G-A437'],
  ['median', sct('373099004', 'Median'), 'R-00319'],
  ['total', TOTAL, 'R-408C6'],
];

function own(value: string, meaning: string): Code {
  return { value, scheme: OWN_SCHEME, meaning };
}

/** Uptake by its unit on the screen (CID 7180) */
const UPTAKES: readonly (readonly [unit: string, concept: Code])[] = [
  ['SUVbw', dcm('126401', 'SUVbw')],
  ['SUVlbm', dcm('126405', 'SUVlbm(Janma)')],
  ['SUVlbm (James)', dcm('126406', 'SUVlbm(James128)')],
  ['SUVlbm (James)', dcm('126402', 'SUVlbm')],
  ['SUVbsa', dcm('126403', 'SUVbsa')],
];
/** Units that leave it to the concept which uptake is meant */
const BARE_UPTAKE_UNITS = ['g/ml', 'cm2/ml'];

/** What the values of the pixels are. */
function quantity(unit: string): Code {
  if (unit === 'HU') return dcm('112031', 'Attenuation Coefficient');
  const uptake = UPTAKES.find(([each]) => each === unit);
  if (uptake) return uptake[1];
  return own('pixelValue', 'Pixel value');
}

/** The NUM item of a figure (TID 300). */
export function valueItem(
  { name, value, unit }: MeasuredValue,
  children: readonly ContentItem[],
): ContentItem {
  const derivation = DERIVATIONS.find(([each]) => each === name);
  const known = CONCEPTS.find(([each]) => each === name)?.[1];
  const concept = derivation || name === 'value' ? quantity(unit) : (known ?? own(name, name));
  const derived = derivation
    ? [contentItem('HAS CONCEPT MOD', DERIVATION, { type: 'CODE', code: derivation[1] })]
    : [];
  return contentItem('CONTAINS', concept, {
    type: 'NUM',
    value,
    unit: unitCode(unit),
    children: [...derived, ...children],
  });
}

/** The NUM item of a sum of diameters (TID 1420). @param children what it is the sum of, and by which rule */
export function sumItem(value: number, unit: string, children: readonly ContentItem[]): ContentItem {
  return contentItem('CONTAINS', DIAMETER, {
    type: 'NUM',
    value,
    unit: unitCode(unit),
    children: [contentItem('HAS CONCEPT MOD', DERIVATION, { type: 'CODE', code: TOTAL }), ...children],
  });
}

/** The figure of a NUM item; null when it has no value. */
export function readValueItem(item: ContentItem): MeasuredValue | null {
  if (item.type !== 'NUM' || item.value === null || item.concept === null) return null;
  const name = nameOf(item.concept, item);
  return { name, value: item.value, unit: uptakeUnit(item.concept, item.unit) ?? shownUnit(item.unit) };
}

function uptakeUnit(concept: Code, unit: Code | null): string | undefined {
  const isBare = unit?.scheme === 'UCUM' && BARE_UPTAKE_UNITS.includes(unit.value);
  return isBare ? UPTAKES.find(([, each]) => isSameCode(concept, each))?.[0] : undefined;
}

function nameOf(concept: Code, item: ContentItem): string {
  const modifier = item.children.find(
    (child) => child.type === 'CODE' && isSameCode(child.concept, DERIVATION),
  );
  const code = modifier?.type === 'CODE' ? modifier.code : null;
  const derivation =
    code && DERIVATIONS.find(([, each, older]) => isSameCode(code, each) || code.value === older);
  if (derivation) return derivation[0];
  const known = CONCEPTS.find(([, each]) => isSameCode(concept, each));
  if (known) return known[0];
  const synonym = SYNONYMS.find(([, scheme, value]) => concept.scheme === scheme && concept.value === value);
  if (synonym) return synonym[0];
  const isOfPixels =
    ['112031', 'pixelValue'].includes(concept.value) || UPTAKES.some(([, each]) => isSameCode(concept, each));
  if (isOfPixels) return 'value';
  const isOwn = concept.scheme === OWN_SCHEME;
  return (isOwn ? concept.value : concept.meaning || concept.value).slice(0, 40);
}
