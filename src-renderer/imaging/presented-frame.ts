import { fromBase64 } from '#shared/objects/base64.ts';
import {
  isFor,
  type DisplayedArea,
  type PresentationState,
  type StatePlane,
} from '#shared/objects/presentation-state.ts';
import type { Shutter } from '#view/kernels/shutter.ts';
import type { Frame } from './frame.ts';
import { layerColour } from './layer-colour.ts';
import { unpackOverlay, type OverlayPlane } from './overlay-planes.ts';

/** Two shapes of pixels are one within this: makers write the ratio as small whole numbers. */
const SAME_ASPECT = 1e-3;

/**
 * Frames as a presentation state wants them: shutter, overlays, presentation LUT and shape of pixels are the state's. What the
 * state leaves out is not there, whatever the image says of it (PS3.4 N.2).
 *
 * @param stateUid its SOP Instance UID
 * @param colours by P-value, of a pseudo-color state
 * @returns the same frame for the same frame, so that nothing is drawn twice
 */
export function frameDresser(
  state: PresentationState,
  stateUid: string,
  colours: Uint32Array | null = null,
): (frame: Frame) => Frame {
  const known = new WeakMap<Frame, Frame>();
  const planes = state.planes.map((plane) => overlayPlaneOf(plane, stateUid));
  const shutter = shutterOf(state);
  return (frame) => {
    const dressed = known.get(frame) ?? {
      ...frame,
      shutter,
      overlayPlanes: activated(state, planes, frame),
      presentationTable: null,
      pseudoColours: colours,
      pixelAspect: aspectOf(areaFor(state, frame), frame),
    };
    known.set(frame, dressed);
    return dressed;
  };
}

/** The area that a state names for a frame; null where it names none. */
export function areaFor(state: PresentationState, frame: Frame): DisplayedArea | null {
  const { sopInstanceUid, frameNumber } = frame;
  return state.displayedAreas.find(({ images }) => isFor(images, sopInstanceUid, frameNumber)) ?? null;
}

/** Overlays that a state wants seen and neither it nor the image has. */
export function missingOverlays(state: PresentationState, frame: Frame): number {
  const held = new Set([
    ...state.planes.map(({ group }) => group),
    ...frame.overlayPlanes.map((plane) => Number.parseInt(plane.group, 16)),
  ]);
  return state.overlays.filter(({ group }) => !held.has(group)).length;
}

/** A plane of the state stands for the image's of the same group (PS3.3 C.11.7). */
function activated(state: PresentationState, planes: readonly OverlayPlane[], frame: Frame): OverlayPlane[] {
  return state.overlays.flatMap(({ group, layer }) => {
    const name = nameOf(group);
    const isIt = (plane: OverlayPlane) => plane.group === name;
    const found = planes.find(isIt) ?? frame.overlayPlanes.find(isIt);
    const colour = layerColour(state.layers.find((each) => each.name === layer));
    return found ? [colour === null ? found : { ...found, colour }] : [];
  });
}

function overlayPlaneOf(plane: StatePlane, stateUid: string): OverlayPlane {
  const { group, rows, columns, origin, type, label, bits } = plane;
  return {
    group: nameOf(group),
    rows,
    columns,
    origin,
    type,
    label,
    firstFrame: 1,
    frames: 0,
    stateUid,
    bits: { kind: 'inline', bytes: fromBase64(bits) },
  };
}

function nameOf(group: number): string {
  return group.toString(16).toUpperCase();
}

function shutterOf({ shutter, planes }: PresentationState): Shutter | null {
  if (shutter === null) return null;
  const { rectangle, circle, polygon, bitmapGroup, presentationValue } = shutter;
  const plane = planes.find(({ group }) => group === bitmapGroup);
  return {
    rectangle: rectangle && {
      left: rectangle.left,
      right: rectangle.right,
      upper: rectangle.top,
      lower: rectangle.bottom,
    },
    circle: circle && { centre: [circle.row, circle.column], radius: circle.radius },
    polygon: polygon ?? [],
    bitmap: plane
      ? {
          group: plane.group,
          columns: plane.columns,
          rows: plane.rows,
          origin: plane.origin,
          drawn: unpackOverlay(plane, fromBase64(plane.bits), 0),
        }
      : null,
    grey: presentationValue / 65_535,
  };
}

function aspectOf(area: DisplayedArea | null, { pixelAspect }: Frame): number {
  if (area === null) return pixelAspect;
  const shape = area.pixelSpacingMm ?? area.pixelAspect;
  if (shape === null) return pixelAspect;
  const stated = shape[0] / shape[1];
  return Math.abs(stated / pixelAspect - 1) < SAME_ASPECT ? pixelAspect : stated;
}
