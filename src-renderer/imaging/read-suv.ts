import { suvOfSeries, type Suv, type SuvFacts } from '#view/kernels/suv.ts';
import { inlineBytes, items, number, text, texts, type JsonDataset } from './dicom-json.ts';
import { momentMs } from './read-moment.ts';

/** How each object of a series becomes SUV; null for what is no PET. */
export function readSuvs(datasets: readonly JsonDataset[]): readonly (Suv | null)[] {
  const isPet = datasets.map((dataset) => text(dataset, '00080060') === 'PT');
  const suvs = suvOfSeries(datasets.filter((_, at) => isPet[at]).map(readSuvFacts));
  let next = 0;
  return isPet.map((is) => (is ? (suvs[next++] ?? null) : null));
}

function readSuvFacts(dataset: JsonDataset): SuvFacts {
  const [drug = {}] = items(dataset, '00540016');
  const startOfDay = text(drug, '00181072');
  const gePrivate = text(dataset, '00090010') === 'GEMS_PETD_01' ? text(dataset, '0009100D') : '';
  const isPhilips = text(dataset, '70530010') === 'Philips PET Private Group';
  return {
    units: text(dataset, '00541001'),
    suvType: text(dataset, '00541006'),
    correctedImage: texts(dataset, '00280051'),
    decayCorrection: text(dataset, '00541102'),
    halfLifeS: number(drug, '00181075'),
    totalDoseBq: number(drug, '00181074'),
    startMs: momentMs(text(drug, '00181078')),
    startOfDayMs: startOfDay === '' ? null : momentMs(startOfDay),
    seriesMs: momentMs(text(dataset, '00080021') + text(dataset, '00080031')),
    acquisitionMs: momentMs(text(dataset, '00080022') + text(dataset, '00080032')),
    gePrivateScanMs: momentMs(gePrivate),
    frameReferenceMs: number(dataset, '00541300'),
    frameDurationMs: number(dataset, '00181242'),
    weightKg: number(dataset, '00101030'),
    sizeM: number(dataset, '00101020'),
    sex: text(dataset, '00100040'),
    philipsSuvFactor: isPhilips ? privateDecimal(dataset, '70531000') : null,
    philipsActivityFactor: isPhilips ? privateDecimal(dataset, '70531009') : null,
  };
}

/** A decimal string that may have come as unknown bytes. */
function privateDecimal(dataset: JsonDataset, tag: string): number | null {
  const known = number(dataset, tag);
  if (known !== null) return known;
  const bytes = inlineBytes(dataset[tag]);
  const parsed = bytes ? Number.parseFloat(new TextDecoder().decode(bytes)) : Number.NaN;
  return Number.isFinite(parsed) ? parsed : null;
}
