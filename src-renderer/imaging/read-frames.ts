import { isVideoSyntax } from '#shared/dicom/transfer-syntax.ts';
import { studyVersion } from '#view/api/dicomweb.ts';
import type { ImageCount } from '#view/kernels/image-count.ts';
import type { Modality, StoredFormat } from '#view/kernels/modality.ts';
import { modalityValue, sampleTypeFor, storedRange } from '#view/kernels/modality.ts';
import type { PresentationTable } from '#view/kernels/presentation-lut.ts';
import type { Suv } from '#view/kernels/suv.ts';
import type { Voi, VoiFunction } from '#view/kernels/voi.ts';
import {
  entryCount,
  items,
  number,
  numbers,
  tableEntries,
  text,
  texts,
  vector,
  type JsonDataset,
} from './dicom-json.ts';
import { readOverlayPlanes } from './overlay-planes.ts';
import { readFidelity, readLossy } from './read-fidelity.ts';
import { readImageCount } from './read-image-count.ts';
import { readPalette } from './read-palette.ts';
import { readShutter } from './read-shutter.ts';
import { readSpacing } from './read-spacing.ts';
import type { Frame, GroupPlace, OtherObject, StoredVoi } from './frame.ts';
import { readMasks } from './read-masks.ts';
import { readSuvs } from './read-suv.ts';
import { readFacts } from './read-facts.ts';

/** The pictures and the other objects of a series, in the order in which the metadata came. */
export interface SeriesContent {
  readonly frames: readonly Frame[];
  readonly others: readonly OtherObject[];
  readonly images: ImageCount;
}

/** Modalities whose makers send a VOI table where a window would be a poor copy of it. */
const TABLE_FIRST = new Set(['CR', 'DX', 'MG', 'IO', 'PX', 'RG']);

/** Reads the answer of WADO-RS `/metadata` (PS3.18 10.4.1.1.2). */
export function readFrames(datasets: readonly JsonDataset[]): SeriesContent {
  const frames: Frame[] = [];
  const others: OtherObject[] = [];
  const suvs = readSuvs(datasets);
  for (const [at, dataset] of datasets.entries()) {
    const isPicture = (number(dataset, '00280010') ?? 0) > 0 && (number(dataset, '00280011') ?? 0) > 0;
    // One stream holds the pictures of a video: they are not to be had one by one.
    const isVideo = isVideoSyntax(text(dataset, '00083002'));
    if (isPicture && !isVideo) frames.push(...framesOf(dataset, suvs[at] ?? null));
    else
      others.push({
        sopInstanceUid: text(dataset, '00080018'),
        sopClassUid: text(dataset, '00080016'),
        title: text(dataset, '00420010') || text(dataset, '0008103E'),
      });
  }
  const sampleType = sampleTypeFor(
    frames.map(({ format, modalityLut }) => ({ format, modality: modalityLut })),
  );
  return {
    frames: frames.map((frame) => ({ ...frame, sampleType })),
    others,
    images: readImageCount(datasets),
  };
}

function framesOf(dataset: JsonDataset, suv: Suv | null): Frame[] {
  const count = Math.max(1, number(dataset, '00280008') ?? 1);
  const shared = items(dataset, '52009229')[0] ?? {};
  const perFrame = items(dataset, '52009230');
  const uids = {
    studyInstanceUid: text(dataset, '0020000D'),
    seriesInstanceUid: text(dataset, '0020000E'),
    sopInstanceUid: text(dataset, '00080018'),
  };
  const rows = number(dataset, '00280010') ?? 0;
  const columns = number(dataset, '00280011') ?? 0;
  const bitsAllocated = number(dataset, '00280100') ?? 16;
  const bitsStored = Math.min(number(dataset, '00280101') ?? bitsAllocated, bitsAllocated);
  const isSigned = number(dataset, '00280103') === 1;
  const instanceNumber = number(dataset, '00200013') ?? 0;
  const isInverse = text(dataset, '20500020').toUpperCase() === 'INVERSE';
  const photometricInterpretation = text(dataset, '00280004') || 'MONOCHROME2';
  const common = {
    ...uids,
    sopClassUid: text(dataset, '00080016'),
    instanceNumber,
    modality: text(dataset, '00080060'),
    rows,
    columns,
    samplesPerPixel: number(dataset, '00280002') ?? 1,
    planarConfiguration: number(dataset, '00280006') ?? 0,
    // Presentation LUT Shape INVERSE says the same as MONOCHROME1, not its opposite (PS3.3 C.11.6.1.2).
    photometricInterpretation: isInverse ? 'MONOCHROME1' : photometricInterpretation,
    isFloat: dataset['7FE00008'] !== undefined || dataset['7FE00009'] !== undefined,
    format: { bitsAllocated, bitsStored, isSigned },
    sampleType: 'Float32Array' as const,
    palette: readPalette(dataset, bitsAllocated, isSigned),
    isPaletteSupplemental: photometricInterpretation.startsWith('MONOCHROME'),
    presentationTable: readPresentationTable(dataset),
    shutter: readShutter(dataset),
    overlayPlanes: readOverlayPlanes(dataset),
    laterality: text(dataset, '00200062') || text(dataset, '00200060'),
    viewPosition: text(dataset, '00185101'),
    fidelity: readFidelity(dataset),
    suv,
    masks: readMasks(dataset),
    cine: {
      frameTimeVectorMs: numbers(dataset, '00181065'),
      frameTimeMs: number(dataset, '00181063') ?? 0,
      recommendedDisplayFrameRate: number(dataset, '00082144') ?? 0,
      cineRate: number(dataset, '00180040') ?? 0,
      startTrim: number(dataset, '00082142') ?? 0,
      stopTrim: number(dataset, '00082143') ?? 0,
      isSweep: number(dataset, '00181244') === 1,
    },
  };
  const known = studyVersion(uids.studyInstanceUid);
  const version = known === '' ? '' : `/${known}`;
  return Array.from({ length: count }, (_, index): Frame => {
    // Functional group macros of this frame, then those of all frames, then the top level (PS3.3 C.7.6.16).
    const own = perFrame[index] ?? {};
    const group = (sequence: string) => items(own, sequence)[0] ?? items(shared, sequence)[0] ?? dataset;
    const placeOf = (sequence: string): GroupPlace =>
      items(own, sequence).length > 0 ? 'frame' : items(shared, sequence).length > 0 ? 'shared' : 'none';
    const modalityLut = readModality(group('00289145'), dataset, isSigned);
    const orientation = numbers(group('00209116'), '00200037');
    const pixelSpacing = anySpacing(group('00289110'), dataset);
    const pixelAspect = pixelSpacing ? pixelSpacing[0] / pixelSpacing[1] : readAspect(dataset);
    const patientOrientation = texts(dataset, '00200020');
    return {
      ...common,
      imageId: `viewbox:${uids.studyInstanceUid}/${uids.seriesInstanceUid}/${uids.sopInstanceUid}/${index + 1}${version}`,
      frameNumber: index + 1,
      pixelAspect,
      spacing: readSpacing(dataset, group('00289110'), pixelAspect),
      modalityLut,
      groups: { modality: placeOf('00289145'), voi: placeOf('00289132') },
      unit: readUnit(dataset, common.modality),
      paddingRange: readPadding(dataset, modalityLut, { bitsStored, isSigned }),
      vois: readVois(group('00289132'), dataset, common.modality, hasNegatives(modalityLut, common.format)),
      plane: {
        position: vector(numbers(group('00209113'), '00200032')),
        rowCosines: vector(orientation.slice(0, 3)),
        columnCosines: vector(orientation.slice(3, 6)),
        rows,
        columns,
        pixelSpacing,
        frameOfReferenceUid: text(dataset, '00200052'),
        ordinal: instanceNumber * 100_000 + index,
      },
      patientOrientation: [patientOrientation[0] ?? '', patientOrientation[1] ?? ''],
      sliceThicknessMm: number(group('00289110'), '00180050') ?? number(dataset, '00180050'),
      lossy: readLossy(dataset),
      facts: readFacts(dataset, group, index),
    };
  });
}

/** For the shape of the pixels and of a volume; lengths are told by kernels/spacing.ts. */
function anySpacing(measures: JsonDataset, dataset: JsonDataset): readonly [number, number] | null {
  for (const [source, tag] of [
    [measures, '00280030'],
    [dataset, '00181164'],
    [dataset, '00182010'],
  ] as const) {
    const [betweenRows, betweenColumns] = numbers(source, tag);
    if (betweenRows !== undefined && betweenRows > 0 && betweenColumns !== undefined && betweenColumns > 0)
      return [betweenRows, betweenColumns];
  }
  return null;
}

/** Pixel Aspect Ratio (0028,0034): vertical size over horizontal size. */
function readAspect(dataset: JsonDataset): number {
  const [vertical, horizontal] = numbers(dataset, '00280034');
  return vertical && horizontal && vertical > 0 && horizontal > 0 ? vertical / horizontal : 1;
}

const PET_UNITS: Readonly<Record<string, string>> = {
  BQML: 'Bq/mL',
  CNTS: 'counts',
  GML: 'g/mL',
  CM2ML: 'cm²/mL',
};

function readUnit(dataset: JsonDataset, modality: string): string {
  if (text(dataset, '00281054') === 'HU' || modality === 'CT') return 'HU';
  const units = text(dataset, '00541001');
  return modality === 'PT' ? (PET_UNITS[units] ?? units) : '';
}

function readModality(transformation: JsonDataset, dataset: JsonDataset, isSigned: boolean): Modality {
  const item = items(dataset, '00283000')[0];
  const descriptor = item && numbers(item, '00283002');
  if (item && descriptor) {
    const [entries = 0, first = 0] = descriptor;
    const values = tableEntries(item['00283006'], entryCount(entries));
    if (values)
      return { slope: 1, intercept: 0, table: { firstMapped: signedWord(first, isSigned), values } };
  }
  return {
    slope: number(transformation, '00281053') || 1,
    intercept: number(transformation, '00281052') ?? 0,
    table: null,
  };
}

function readVois(
  group: JsonDataset,
  dataset: JsonDataset,
  modality: string,
  isSigned: boolean,
): readonly StoredVoi[] {
  const centres = numbers(group, '00281050');
  const widths = numbers(group, '00281051');
  const explanations = texts(group, '00281055');
  const voiFunction = readVoiFunction(text(group, '00281056'));
  const least = voiFunction === 'LINEAR' ? 1 : Number.MIN_VALUE;
  const windows = centres.flatMap((centre, index): StoredVoi[] => {
    const width = widths[index];
    if (width === undefined || width < least) return [];
    const voi: Voi = { kind: 'window', window: { centre, width }, function: voiFunction };
    return [{ voi, explanation: explanations[index] ?? '' }];
  });
  // A group may have tables, too (PS3.3 C.7.6.16.2.10b).
  const described = group === dataset ? [] : items(group, '00283010');
  const tables = [...described, ...items(dataset, '00283010')].flatMap((item): StoredVoi[] => {
    const [entries = 0, first = 0, bits = 16] = numbers(item, '00283002');
    const values = tableEntries(item['00283006'], entryCount(entries));
    if (!values) return [];
    const explanation = text(item, '00283003');
    return [
      {
        voi: {
          kind: 'table',
          table: { firstMapped: signedWord(first, isSigned), values, bits, explanation },
        },
        explanation,
      },
    ];
  });
  return TABLE_FIRST.has(modality) ? [...tables, ...windows] : [...windows, ...tables];
}

/** An unknown or absent function is LINEAR (PS3.3 C.11.2.1.3). */
function readVoiFunction(value: string): VoiFunction {
  return value === 'SIGMOID' || value === 'LINEAR_EXACT' ? value : 'LINEAR';
}

/** Whether the modality LUT gives negative values: then the first value of a VOI table is one that may be, too. */
function hasNegatives(modality: Modality, format: StoredFormat): boolean {
  if (modality.table !== null) return false;
  return storedRange(format).some((end) => modalityValue(modality, end) < 0);
}

/** The second descriptor value is signed where its input is, but is often written as US (PS3.3 C.11.2.1.1). */
function signedWord(value: number, isSigned: boolean): number {
  return isSigned && value > 32767 ? value - 65536 : value;
}

function readPadding(
  dataset: JsonDataset,
  modality: Modality,
  { bitsStored, isSigned }: { bitsStored: number; isSigned: boolean },
): readonly [number, number] | null {
  const value = number(dataset, '00280120');
  if (value === null || modality.table !== null) return null;
  const limit = number(dataset, '00280121') ?? value;
  const wrap = (word: number) => (isSigned && word >= 2 ** (bitsStored - 1) ? word - 2 ** bitsStored : word);
  const ends = [value, limit].map((word) => wrap(word) * modality.slope + modality.intercept);
  return [Math.min(...ends), Math.max(...ends)];
}

/** Presentation LUT Sequence (2050,0010); images rarely have one (PS3.3 C.11.4). */
function readPresentationTable(dataset: JsonDataset): PresentationTable | null {
  const item = items(dataset, '20500010')[0];
  if (item === undefined) return null;
  const [entries = 0, , bits = 16] = numbers(item, '00283002');
  const values = tableEntries(item['00283006'], entryCount(entries));
  return values === null ? null : { values, bits };
}
