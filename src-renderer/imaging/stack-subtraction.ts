import { dot } from '#view/kernels/vector.ts';
import { maskPlan, NO_SHIFT, type MaskItem, type MaskShift } from '#view/kernels/subtraction.ts';
import { dragMask } from './drag-mask.ts';
import type { Frame } from './frame.ts';
import type { PixelSource } from './pixel-source.ts';
import type { SeriesStack } from './series-stack.ts';
import type { SubtractionState } from './series-state.ts';
import { SubtractedSource, type SubtractionSettings } from './subtracted-source.ts';

/** Why one series cannot be taken from another. */
export type SubtractionObstacle =
  'colour' | 'matrix' | 'spacing' | 'noPosition' | 'frameOfReference' | 'orientation' | 'positions' | 'units';

export interface SubtractionHost {
  readonly store: PixelSource;
  frames(): readonly Frame[];
  /** The frame on the screen, as the stack names it */
  current(): Frame | undefined;
  use(source: PixelSource): void;
  changed(): void;
}

type From =
  /** `frames` = the reader's own mask; `items` = as a presentation state says; both null = as the object says */
  | {
      readonly kind: 'mask';
      readonly frames: readonly number[] | null;
      readonly items: readonly MaskItem[] | null;
    }
  | {
      readonly kind: 'series';
      readonly maskOf: (frame: Frame) => Frame | undefined;
      readonly name: string;
    };

/** What readers choose of a subtraction and may take back. */
export interface SubtractionLook {
  /** null = nothing is subtracted */
  readonly from: From | null;
  readonly shift: MaskShift;
}

/** What is subtracted from a stack at the moment, if anything. */
export class StackSubtraction {
  readonly #host: SubtractionHost;
  #from: From | null = null;
  #shift: MaskShift = NO_SHIFT;
  #source: SubtractedSource | null = null;
  #endDrag: (() => void) | null = null;

  constructor(host: SubtractionHost) {
    this.#host = host;
  }

  /** Subtracts as the object says, by its first frame where it says nothing; or shows the frames as they are again. */
  toggle(): void {
    if (this.#from !== null) return this.stop();
    const frame = this.#host.current();
    if (!frame || !canHaveMask(frame)) return;
    const stated = frame.masks.items[0];
    this.#shift = stated?.shift ?? NO_SHIFT;
    this.#start({ kind: 'mask', frames: stated ? null : [1], items: null });
  }

  /** The frame on the screen becomes the mask of its run. */
  maskHere(): void {
    const frame = this.#host.current();
    if (!frame || !canHaveMask(frame)) return;
    this.#start({ kind: 'mask', frames: [frame.frameNumber], items: null });
  }

  /** Subtracts as a presentation state says; ends that when none says so any more. */
  follow(items: readonly MaskItem[]): void {
    const frame = this.#host.current();
    const [first] = items;
    if (first && frame && canHaveMask(frame)) {
      this.#shift = first.shift;
      this.#start({ kind: 'mask', frames: null, items });
    } else if (this.#from?.kind === 'mask' && this.#from.items !== null) this.stop();
  }

  /** Moves the mask down and to the right, tenths of a pixel. */
  shiftBy(rowTenths: number, columnTenths: number): void {
    if (this.#source === null) return;
    this.#shift = {
      rows: Math.round(this.#shift.rows * 10 + rowTenths) / 10,
      columns: Math.round(this.#shift.columns * 10 + columnTenths) / 10,
    };
    this.#source.change(this.#settings());
    this.#host.changed();
  }

  /** Takes another series away, slice by slice; null when it does, else why not. */
  subtractSeries(other: SeriesStack, name: string): SubtractionObstacle | null {
    const frames = this.#host.frames();
    const obstacle = subtractionObstacle(frames, other.frames);
    if (obstacle !== null) return obstacle;
    this.#shift = NO_SHIFT;
    const masks = new Map(pairs(frames, other.frames));
    this.#start({ kind: 'series', maskOf: (frame) => masks.get(frame), name });
    return null;
  }

  /** Whether dragging with the first button moves the mask */
  toggleDrag(): void {
    if (this.#endDrag !== null) this.#stopDrag();
    else if (this.#source !== null) this.#endDrag = dragMask((rows, columns) => this.shiftBy(rows, columns));
    this.#host.changed();
  }

  look(): SubtractionLook {
    return { from: this.#from, shift: this.#shift };
  }

  restore({ from, shift }: SubtractionLook): void {
    if (from === this.#from && shift === this.#shift) return;
    this.#shift = shift;
    if (from === null) return this.stop();
    if (from !== this.#from) return this.#start(from);
    this.#source?.change(this.#settings());
    this.#host.changed();
  }

  dispose(): void {
    this.#stopDrag();
  }

  #stopDrag(): void {
    this.#endDrag?.();
    this.#endDrag = null;
  }

  stop(): void {
    this.#stopDrag();
    this.#from = null;
    this.#source = null;
    this.#host.use(this.#host.store);
  }

  /** What is subtracted of the frame on the screen, as its object or a state could say it; null = nothing, or another series. */
  maskItem(): MaskItem | null {
    const from = this.#from;
    const frame = this.#host.current();
    if (from?.kind !== 'mask' || !frame) return null;
    const [item] = maskOf(from) ?? frame.masks.items;
    return item ? { ...item, shift: this.#shift } : null;
  }

  /** @param frame the one on the screen */
  state(frame: Frame | undefined): SubtractionState | null {
    const from = this.#from;
    if (from === null || frame === undefined) return null;
    const frames = this.#source?.settings.framesOf(frame) ?? null;
    return {
      maskFrames: from.kind === 'mask' && frames ? frames.mask.map(({ frameNumber }) => frameNumber) : [],
      seriesName: from.kind === 'series' ? from.name : '',
      isSubtracted: frames !== null,
      shift: this.#shift,
      isDragged: this.#endDrag !== null,
      isLogarithmic: this.#source?.settings.isLogarithmic ?? false,
    };
  }

  #start(from: From): void {
    this.#from = from;
    this.#source = new SubtractedSource(this.#host.store, this.#settings());
    this.#host.use(this.#source);
  }

  #settings(): SubtractionSettings {
    const from = this.#from;
    const frames = this.#host.frames();
    const shift = this.#shift;
    if (from?.kind === 'series') {
      return {
        framesOf: (frame) => {
          const mask = from.maskOf(frame);
          return mask ? { contrast: [frame], mask: [mask] } : null;
        },
        shift,
        isLogarithmic: false,
      };
    }
    const own = from && maskOf(from);
    const isLogarithmic = frames[0]?.masks.isLinear ?? false;
    return {
      framesOf: (frame) => framesOfRun(frames, frame, own ?? frame.masks.items),
      shift,
      isLogarithmic,
    };
  }
}

/** Grey frames of one run; what has been subtracted by the sender needs no mask of ours, but may have one. */
export function canHaveMask(frame: Frame): boolean {
  return frame.samplesPerPixel === 1 && frame.palette === null && frame.facts.frameCount > 1;
}

/** null = as the object says */
function maskOf({ frames, items }: From & { readonly kind: 'mask' }): readonly MaskItem[] | null {
  if (frames === null) return items;
  const facts = { applicableFrames: [], contrastFrameAveraging: 1, tidOffset: 1, shift: NO_SHIFT };
  return [{ operation: 'AVG_SUB', maskFrames: frames, ...facts }];
}

function framesOfRun(frames: readonly Frame[], frame: Frame, items: readonly MaskItem[]) {
  const run = new Map(
    frames.flatMap((each) =>
      each.sopInstanceUid === frame.sopInstanceUid ? [[each.frameNumber, each] as const] : [],
    ),
  );
  const plan = maskPlan(items, frame.frameNumber, frame.facts.frameCount);
  if (plan === null) return null;
  const found = (numbers: readonly number[]) => numbers.flatMap((number) => run.get(number) ?? []);
  return { contrast: found(plan.contrast), mask: found(plan.mask) };
}

/** Two places are one within this, mm */
const SAME_PLACE_MM = 0.05;
const SAME_DIRECTION = 0.99999;

/** Why the slices of one stack do not lie on those of another; null when they do. */
export function subtractionObstacle(
  frames: readonly Frame[],
  others: readonly Frame[],
): SubtractionObstacle | null {
  const [first] = frames;
  const [other] = others;
  if (!first || !other) return 'positions';
  for (const frame of [...frames, ...others]) {
    const { plane } = frame;
    if (frame.samplesPerPixel !== 1 || frame.palette !== null) return 'colour';
    if (frame.rows !== first.rows || frame.columns !== first.columns) return 'matrix';
    if (!plane.position || !plane.rowCosines || !plane.columnCosines) return 'noPosition';
    if (plane.frameOfReferenceUid !== first.plane.frameOfReferenceUid) return 'frameOfReference';
    const isParallel =
      dot(plane.rowCosines, first.plane.rowCosines ?? [0, 0, 0]) > SAME_DIRECTION &&
      dot(plane.columnCosines, first.plane.columnCosines ?? [0, 0, 0]) > SAME_DIRECTION;
    if (!isParallel) return 'orientation';
    const isSameSpacing = [0, 1].every(
      (axis) => Math.abs((plane.pixelSpacing?.[axis] ?? 0) - (first.plane.pixelSpacing?.[axis] ?? 0)) < 1e-4,
    );
    if (!isSameSpacing) return 'spacing';
    if (frame.unit !== first.unit) return 'units';
  }
  return pairs(frames, others).length === frames.length ? null : 'positions';
}

/** Frames with the frame of the other stack at the same place. */
function pairs(frames: readonly Frame[], others: readonly Frame[]): readonly (readonly [Frame, Frame])[] {
  return frames.flatMap((frame): readonly (readonly [Frame, Frame])[] => {
    const own = frame.plane.position;
    const other = others.find(({ plane }) => {
      const { position } = plane;
      return (
        own &&
        position &&
        own.every((value, at) => Math.abs(value - (position[at] ?? Infinity)) < SAME_PLACE_MM)
      );
    });
    return other ? [[frame, other]] : [];
  });
}
