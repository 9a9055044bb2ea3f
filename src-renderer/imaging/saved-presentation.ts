import type {
  DisplayedArea,
  LookupTable,
  PresentationModality,
  PresentationState,
  PresentationVoi,
} from '#shared/objects/presentation-state.ts';
import { annotationOf, MEASUREMENT_LAYER } from '#shared/objects/measurement-graphics.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { areaOf, turnOf } from '#view/kernels/presentation/arrangement.ts';
import type { Modality } from '#view/kernels/modality.ts';
import type { Voi } from '#view/kernels/voi.ts';
import type { Frame } from './frame.ts';
import { OVERLAY_LAYER, maskOf, planesOf, presentationLutOf, shutterOf } from './saved-parts.ts';
import type { Arrangement } from './stack-view.ts';

/**
 * A view as a presentation state: its greys, turn, flip and area, and what is drawn on the frames of its series.
 *
 * @param frames of the series, so that measurements on other slices go along
 * @param trueColumnMm of a view that shows its image in true size, mm from one column to the next; null = it does not
 */
export function presentationOf(
  { frame, modalityLut, mask, transform, canvas, voi, voiName, isInverse }: Arrangement,
  frames: readonly Frame[],
  measurements: readonly Measurement[],
  linesOf: (measurement: Measurement) => readonly string[],
  areOverlaysShown: boolean,
  trueColumnMm: number | null = null,
): PresentationState {
  const drawn = frames.flatMap((each) => {
    const its = measurements.filter((measurement) => isOn(measurement, each));
    const annotation = annotationOf(its, linesOf);
    return annotation ? [{ frame: each, annotation }] : [];
  });
  const meant = [frame, ...drawn.map((each) => each.frame).filter((each) => each.imageId !== frame.imageId)];
  const isColour = voi === null;
  const { zoom } = transform;
  const overlays = areOverlaysShown ? frame.overlayPlanes : [];
  const spacing =
    trueColumnMm === null
      ? frame.plane.pixelSpacing
      : ([trueColumnMm * frame.pixelAspect, trueColumnMm] as const);
  return {
    kind: isColour ? 'color' : 'grayscale',
    label: 'VIEWBOX',
    description: '',
    author: '',
    createdAt: '',
    references: referencesOf(meant),
    displayedAreas: [
      {
        images: [],
        ...areaOf(transform, frame, canvas),
        size: sizeOf(zoom, trueColumnMm !== null),
        pixelSpacingMm: spacing ? [spacing[0], spacing[1]] : null,
        pixelAspect: wholeAspect(frame.pixelAspect),
      },
    ],
    ...turnOf(transform),
    modality: isColour ? null : modalityOf(modalityLut, frame.unit),
    vois: isColour ? [] : [{ images: [], voi: voiOf(voi, voiName) }],
    presentationLut: isColour ? null : presentationLutOf(frame, isInverse),
    shutter: frame.shutter && shutterOf(frame.shutter),
    overlays: overlays.map(({ group }) => ({ group: Number.parseInt(group, 16), layer: OVERLAY_LAYER.name })),
    planes: planesOf(frame, overlays),
    mask: mask && maskOf(mask),
    layers: [
      ...(drawn.length === 0 ? [] : [MEASUREMENT_LAYER]),
      ...(overlays.length === 0 ? [] : [OVERLAY_LAYER]),
    ],
    annotations: drawn.map(({ annotation }) => annotation),
  };
}

/** What was shown in true size, or pixel by pixel, is shown so again (PS3.3 C.10.4). */
function sizeOf({ kind, factor }: Arrangement['transform']['zoom'], isTrue: boolean): DisplayedArea['size'] {
  if (isTrue) return { mode: 'trueSize' };
  return kind === 'device' ? { mode: 'magnify', ratio: factor } : { mode: 'fit' };
}

function isOn({ place, isHidden }: Measurement, { sopInstanceUid, frameNumber }: Frame): boolean {
  return (
    !isHidden &&
    place.space === 'image' &&
    place.sopInstanceUid === sopInstanceUid &&
    place.frameNumber === frameNumber
  );
}

/** Frames of one object are one reference. */
function referencesOf(frames: readonly Frame[]): PresentationState['references'] {
  return [...Map.groupBy(frames, ({ sopInstanceUid }) => sopInstanceUid).values()].flatMap((its) => {
    const [first] = its;
    if (!first) return [];
    const { studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid } = first;
    const frameNumbers = its.map(({ frameNumber }) => frameNumber).sort((a, b) => a - b);
    return [{ studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid, frameNumbers }];
  });
}

/** Whole numbers as Pixel Aspect Ratio wants them (PS3.3 C.7.6.3.1.7). */
function wholeAspect(aspect: number): [number, number] {
  return aspect === 1 ? [1, 1] : [Math.max(1, Math.round(aspect * 1000)), 1000];
}

function modalityOf(modalityLut: Modality, unit: string): PresentationModality | null {
  const { slope, intercept, table } = modalityLut;
  if (table !== null) return { kind: 'table', table: tableOf(table, ''), type: 'US' };
  return slope === 1 && intercept === 0 && unit === ''
    ? null
    : { kind: 'rescale', slope, intercept, type: unit || 'US' };
}

function tableOf(
  { firstMapped, values }: { readonly firstMapped: number; readonly values: Uint16Array },
  explanation: string,
  bits = values.some((value) => value > 255) ? 16 : 8,
): LookupTable {
  return { firstMapped, bits, values: Array.from(values), explanation };
}

function voiOf(voi: Voi, name: string): PresentationVoi {
  if (voi.kind === 'table')
    return { kind: 'table', table: tableOf(voi.table, voi.table.explanation.slice(0, 64), voi.table.bits) };
  const { centre, width } = voi.window;
  return { kind: 'window', centre, width, function: voi.function, explanation: name.slice(0, 64) };
}
