import { toBase64 } from '#shared/objects/base64.ts';
import type {
  GraphicLayer,
  Mask,
  PresentationState,
  Shutter as StateShutter,
  StatePlane,
} from '#shared/objects/presentation-state.ts';
import type { Shutter } from '#view/kernels/shutter.ts';
import type { MaskItem } from '#view/kernels/subtraction.ts';
import type { Frame } from './frame.ts';
import type { OverlayPlane } from './overlay-planes.ts';

export const OVERLAY_LAYER: GraphicLayer = {
  name: 'OVERLAYS',
  order: 2,
  description: 'Overlays',
  grey: 65_535,
  colourCieLab: null,
};

/** A shutter in force as a state says it: whoever shows the state shows no other (PS3.4 N.2). */
export function shutterOf({ rectangle, circle, polygon, bitmap, grey }: Shutter): StateShutter {
  return {
    rectangle: rectangle && {
      left: rectangle.left,
      top: rectangle.upper,
      right: rectangle.right,
      bottom: rectangle.lower,
    },
    circle: circle && { row: circle.centre[0], column: circle.centre[1], radius: circle.radius },
    polygon: polygon.length > 2 ? polygon.map(([row, column]) => [row, column]) : null,
    bitmapGroup: bitmap && bitmap.group,
    presentationValue: Math.round(grey * 65_535),
  };
}

/** Drawings that the image does not hold itself: those that came with a state, shown or covering. */
export function planesOf({ shutter }: Frame, shown: readonly OverlayPlane[]): StatePlane[] {
  const planes = shown.flatMap((plane): StatePlane[] => {
    const { group, rows, columns, origin, type, label, bits, stateUid } = plane;
    if (stateUid === undefined || bits.kind !== 'inline') return [];
    return [
      {
        group: Number.parseInt(group, 16),
        rows,
        columns,
        origin: [origin[0], origin[1]],
        type: type === 'R' ? 'R' : 'G',
        label: label.slice(0, 64),
        bits: toBase64(bits.bytes),
      },
    ];
  });
  const bitmap = shutter?.bitmap;
  if (!bitmap || planes.some(({ group }) => group === bitmap.group)) return planes;
  const { group, rows, columns, origin, drawn } = bitmap;
  const covering: StatePlane = {
    group,
    rows,
    columns,
    origin: [origin[0], origin[1]],
    type: 'G',
    label: '',
    bits: toBase64(packed(drawn)),
  };
  return [...planes, covering];
}

/** Bits that follow each other without gaps, the lowest first, in whole words (PS3.5 8.1.2). */
function packed(drawn: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(drawn.length / 16) * 2);
  for (const [at, one] of drawn.entries())
    if (one === 1) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
  return bytes;
}

/** null for what no state can say. */
export function maskOf(item: MaskItem): Mask | null {
  if (item.operation === 'REV_TID') return null;
  const { rows, columns } = item.shift;
  return {
    operation: item.operation,
    frameRange: item.applicableFrames.flat(),
    maskFrames: [...item.maskFrames],
    contrastFrameAveraging: item.contrastFrameAveraging,
    tidOffset: item.operation === 'TID' ? item.tidOffset : 0,
    subPixelShift: rows === 0 && columns === 0 ? null : [rows, columns],
  };
}

/** A table of the image itself goes along: without it a state would show other greys than the screen does. */
export function presentationLutOf(
  { presentationTable: table }: Frame,
  isInverse: boolean,
): PresentationState['presentationLut'] {
  if (table === null) return { kind: 'shape', shape: isInverse ? 'INVERSE' : 'IDENTITY' };
  const most = 2 ** table.bits - 1;
  const values = Array.from(table.values, (value) => (isInverse ? most - value : value));
  return { kind: 'table', table: { firstMapped: 0, bits: table.bits, values, explanation: '' } };
}
