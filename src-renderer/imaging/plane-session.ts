import type { Vec3 } from '#view/kernels/vector.ts';
import type { Window } from '#view/kernels/voi.ts';
import type { NamedVoi } from './default-voi.ts';

/** What the planes of one volume share. */
export interface PlaneSession {
  /** Where the three planes cross, patient LPS mm. */
  readonly point: Vec3;
  readonly named: NamedVoi | null;
  readonly window: Window | null;
  /** Least value white. */
  readonly isInverted: boolean;
  readonly problem: string;
  setPoint(point: Vec3): void;
  setWindow(window: Window, name: string): void;
  dragWindow(start: Window, dxPx: number, dyPx: number): void;
  cycleStoredWindow(): void;
  showFullRange(): void;
  invert(): void;
  resetWindow(): void;
  retry(): void;
}
