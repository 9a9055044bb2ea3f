import { levelsInWindow } from '#view/kernels/grey-levels.ts';
import { NO_LETTERS, planeName } from '#view/kernels/orientation.ts';
import { cross } from '#view/kernels/vector.ts';
import { planeOfImage, type ViewGeometry } from '#view/kernels/view-geometry.ts';
import { scaleOf, type Affine, type CanvasSize, type ViewTransform } from '#view/kernels/view-transform.ts';
import { windowOfTable, type Voi, type Window } from '#view/kernels/voi.ts';
import type { NamedVoi } from './default-voi.ts';
import { lettersOf } from './frame-letters.ts';
import type { Frame } from './frame.ts';
import type { PixelSource } from './pixel-source.ts';
import type { FramePixels } from './pixels.ts';
import { problemText } from './problem-text.ts';
import { phaseStateOf } from './series-stack.ts';
import type { SubtractionState } from './series-state.ts';
import type { StackPlace } from './stack-place.ts';
import type { ViewState } from './view-state.ts';

/** The picture on the screen. */
export interface ShownPicture {
  /** As the source describes it */
  readonly frame: Frame;
  /** As the stack names it */
  readonly target: Frame;
  readonly pixels: FramePixels;
  /** null for colour */
  readonly named: NamedVoi | null;
}

/** How the picture on the screen lies and is lit. */
export interface ShownWay {
  readonly transform: ViewTransform;
  readonly canvas: CanvasSize;
  /** Image points to device pixels; null before the first picture */
  readonly map: Affine | null;
  readonly isInverted: boolean;
  readonly subtraction: SubtractionState | null;
  readonly probe: string;
}

/** What a stack shows at this moment. */
export function stateOfStack(
  place: StackPlace,
  source: PixelSource,
  shown: ShownPicture | null,
  way: ShownWay,
): ViewState {
  const { frames, frame: target, cine } = place;
  const error = target ? source.error(target) : null;
  const isTargetShown = shown !== null && shown.target === target;
  const loadedCount = countOf(frames, (frame) => source.isLoaded(frame));
  const voi = shown?.named?.voi ?? null;
  const plane = shown?.frame.plane;
  const normal =
    plane?.rowCosines && plane.columnCosines ? cross(plane.rowCosines, plane.columnCosines) : null;
  return {
    kind: 'stack',
    status: isTargetShown ? 'ready' : error ? 'failed' : 'loading',
    problem: isTargetShown || !error ? '' : problemText(error),
    frame: shown?.frame ?? null,
    shownIndex: shown ? frames.indexOf(shown.target) : -1,
    targetIndex: place.index,
    count: frames.length,
    loadedCount,
    // Looked for only while something is not there.
    failedCount: loadedCount === frames.length ? 0 : countOf(frames, (frame) => source.error(frame) !== null),
    endsEarlyCount: shown?.pixels.endsEarly ? 1 : 0,
    voi,
    window: voi && windowOf(voi),
    windowName: shown?.named?.name ?? '',
    greyLevels: shown && voi !== null ? greyLevelsOf(shown.frame, shown.pixels, voi) : 0,
    isInverted: way.isInverted,
    isFlipped: way.transform.isFlippedHorizontally || way.transform.isFlippedVertically,
    rotationDeg: way.transform.rotationDeg,
    scale: shown ? scaleOf(way.transform, shown.frame, way.canvas) : 0,
    letters: shown && way.map ? lettersOf(shown.frame, way.map) : NO_LETTERS,
    planeName: normal ? planeName(normal) : null,
    cineRate: cine?.player.rate ?? 0,
    cine: cine?.state ?? null,
    phase: phaseStateOf(place.stack, place.phaseIndex),
    subtraction: way.subtraction,
    probe: way.probe,
    plane: null,
  };
}

/** @param cssPerDevice the canvas counts device pixels, pointers and layers count CSS pixels */
export function geometryOfStack(frame: Frame, map: Affine, cssPerDevice: number): ViewGeometry {
  const cssMap = {
    a: map.a * cssPerDevice,
    b: map.b * cssPerDevice,
    c: map.c * cssPerDevice,
    d: map.d * cssPerDevice,
    e: map.e * cssPerDevice,
    f: map.f * cssPerDevice,
  };
  const { sopInstanceUid, sopClassUid, frameNumber, columns, rows } = frame;
  return {
    seriesInstanceUid: frame.seriesInstanceUid,
    image: { sopInstanceUid, sopClassUid, frameNumber, columns, rows, map: cssMap },
    plane: planeOfImage(frame.plane, cssMap, frame.sliceThicknessMm ?? 0),
  };
}

export function windowOf(voi: Voi): Window {
  return voi.kind === 'window' ? voi.window : windowOfTable(voi.table);
}

function countOf(frames: readonly Frame[], is: (frame: Frame) => boolean): number {
  return frames.reduce((sum, frame) => sum + (is(frame) ? 1 : 0), 0);
}

function greyLevelsOf({ modalityLut, format }: Frame, pixels: FramePixels, voi: Voi): number {
  // Eight bits of the object are eight bits of the screen, whatever the window.
  if (pixels.kind === 'colour' || format.bitsStored <= 8) return 0;
  const stepSize = modalityLut.table === null ? Math.abs(modalityLut.slope) : 1;
  return levelsInWindow(voi, pixels.lowest, pixels.highest, stepSize);
}
