import type { PresentedGreys } from '#view/kernels/presentation/presented-voi.ts';
import type { MaskItem } from '#view/kernels/subtraction.ts';
import type { CanvasSize, ViewTransform } from '#view/kernels/view-transform.ts';
import { showsInverted } from '#view/kernels/voi.ts';
import { defaultVoi, isSameVoi, type NamedVoi } from './default-voi.ts';
import type { Frame } from './frame.ts';
import type { ShownPicture } from './stack-state.ts';

/** How a presentation state wants the frames that it speaks of. */
export interface PresentedLook {
  /** Said beside the window */
  readonly name: string;
  readonly covers: (frame: Frame) => boolean;
  /** With the shutter, overlays and shape of pixels that the state wants; frames that it does not cover stay as they are */
  readonly dress: (frame: Frame) => Frame;
  /** How its frames are subtracted; empty = not */
  readonly masks: readonly MaskItem[];
  /**
   * null: as the frame itself says
   *
   * @param target the frame as the series has it; `frame` may be computed from several
   */
  readonly greysOf: (frame: Frame, target: Frame) => PresentedGreys | null;
  readonly transformOf: (frame: Frame, canvas: CanvasSize) => ViewTransform;
}

/** What readers change of greys and may take back. */
export interface GreysLook {
  readonly chosen: NamedVoi | null;
  readonly storedAt: number;
  readonly isInverted: boolean;
  readonly presented: PresentedLook | null;
}

/** The greys of a stack: as the reader chose them, else as a presentation state says, else as each frame says. */
export class StackGreys {
  /** What the reader chose; null = as each frame says. */
  #chosen: NamedVoi | null = null;
  /** Which of the frame's own was chosen; 0 also while what was chosen is none of them */
  #storedAt = 0;
  #isInverted = false;
  #look: PresentedLook | null = null;

  /** Whether the reader turned light and dark */
  get isInverted(): boolean {
    return this.#isInverted;
  }

  /** Takes back what the reader chose, and follows a state from now on; null = each frame. */
  follow(look: PresentedLook | null): void {
    this.#look = look;
    this.#chosen = null;
    this.#storedAt = 0;
    this.#isInverted = false;
  }

  /** The state that is followed */
  get look(): PresentedLook | null {
    return this.#look;
  }

  /** The frame as the state that is followed wants it. */
  dress(frame: Frame): Frame {
    return this.#look?.covers(frame) ? this.#look.dress(frame) : frame;
  }

  kept(): GreysLook {
    return {
      chosen: this.#chosen,
      storedAt: this.#storedAt,
      isInverted: this.#isInverted,
      presented: this.#look,
    };
  }

  restore({ chosen, storedAt, isInverted, presented }: GreysLook): void {
    this.#chosen = chosen;
    this.#storedAt = storedAt;
    this.#isInverted = isInverted;
    this.#look = presented;
  }

  choose(named: NamedVoi | null): void {
    this.#chosen = named;
    this.#storedAt = 0;
  }

  invert(): void {
    this.#isInverted = !this.#isInverted;
  }

  /** The next of the windows and tables that came with a frame; false = it has none. */
  chooseNextStored({ vois }: Frame): boolean {
    if (vois.length === 0) return false;
    const isOwn = this.#chosen === null || this.#storedAt > 0;
    this.#storedAt = isOwn ? (this.#storedAt + 1) % vois.length : 0;
    const stored = vois[this.#storedAt];
    this.#chosen = this.#storedAt === 0 || !stored ? null : { voi: stored.voi, name: stored.explanation };
    return true;
  }

  /** @param last what was in force: the same object comes back while the same is meant, so that its table of greys is kept */
  namedFor(
    { frame, target, pixels }: Pick<ShownPicture, 'frame' | 'target' | 'pixels'>,
    last: NamedVoi | null,
  ): NamedVoi | null {
    if (pixels.kind === 'colour') return null;
    if (this.#chosen !== null) return this.#chosen;
    const greys = this.#greysOf(frame, target);
    const next: NamedVoi | null = greys
      ? { voi: greys.voi, name: this.#look?.name ?? '', isPresented: true }
      : defaultVoi(frame, pixels);
    const isSame =
      next &&
      last &&
      next.name === last.name &&
      next.isPresented === last.isPresented &&
      isSameVoi(next.voi, last.voi);
    return isSame ? last : next;
  }

  /** A state's presentation LUT takes the place of the frame's photometric interpretation; the reader may turn both. */
  isTurned({ frame, target }: Pick<ShownPicture, 'frame' | 'target'>): boolean {
    const greys = this.#greysOf(frame, target);
    if (!greys) return this.#isInverted;
    return showsInverted(frame.photometricInterpretation, greys.isInverse) !== this.#isInverted;
  }

  #greysOf(frame: Frame, target: Frame): PresentedGreys | null {
    return this.#look?.covers(frame) ? this.#look.greysOf(frame, target) : null;
  }
}
