import { useEffect } from 'react';
import type { PlannedCell } from '#shared/hanging/plan-hanging.ts';
import type { HangLook } from '#shared/hanging/protocol.ts';
import { presetsInForce } from '#view/commands/viewer-commands.ts';
import { physicalScale } from '#view/imaging/physical-size.ts';
import { sizeOf } from '#view/imaging/view-layers.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import type { StackView } from '#view/imaging/stack-view.ts';
import type { View } from '#view/imaging/view-state.ts';
import { endAwaited, useHanging } from '#view/state/hanging.ts';
import { viewAt } from './views.ts';

/** What is awaited of a place, as long as it still is to show what was hung there. */
export function useAwaited(place: number, seriesInstanceUid: string | null): PlannedCell | null {
  const cell = useHanging(({ awaited }) => awaited.get(place)) ?? null;
  return cell !== null && cell.image?.seriesInstanceUid === seriesInstanceUid ? cell : null;
}

/** Where a view of a stack begins. */
export function firstIndexOf({ image, look }: PlannedCell, { frames }: SeriesStack): number {
  const at = frames.findIndex(({ sopInstanceUid }) => sopInstanceUid === image?.sopInstanceUid);
  if (at >= 0) return at;
  if (look.start === 'last') return frames.length - 1;
  return look.start === 'middle' ? Math.floor(frames.length / 2) : 0;
}

/** The part of a series that a protocol asks for by its b value; null = any. */
export function partOf(stacks: readonly SeriesStack[], { part }: HangLook): SeriesStack | null {
  if (part === undefined) return null;
  const byValue = stacks.flatMap((stack) => {
    const reason = stack.reasons.find(({ rule }) => rule === 'bValue');
    return reason ? [{ stack, value: Number(reason.value) }] : [];
  });
  const ordered = byValue.toSorted((a, b) => a.value - b.value);
  return (part === 'highestB' ? ordered.at(-1) : ordered[0])?.stack ?? null;
}

/** Lets a view look as its protocol says, once, when its first picture is there. */
export function useHungLook(place: number, view: StackView | null, cell: PlannedCell | null): void {
  useEffect(() => {
    // The view of what was here before is there until that of the new series comes.
    if (view === null || view.stack.seriesInstanceUid !== cell?.image?.seriesInstanceUid) return undefined;
    let isSettled = false;
    const settle = (): boolean => {
      // Once alone: what it changes tells of itself, and its scale is no more that of the picture when it just fits.
      if (isSettled) return true;
      // One that has just left the place would take the look with it from the one that comes.
      if (viewAt(place) !== view) return false;
      if (view.geometry() === null || view.getState().status !== 'ready') return false;
      isSettled = true;
      apply(place, view, cell);
      endAwaited(place);
      return true;
    };
    if (settle()) return undefined;
    const end = view.subscribe(() => {
      // What is changed tells of itself: out of the telling, else it would be told again in between.
      if (view.geometry() !== null) queueMicrotask(() => settle() && end());
    });
    return end;
  }, [place, view, cell]);
}

function apply(place: number, view: StackView, cell: PlannedCell): void {
  const { window, size, edge, isInverted } = cell.look;
  if (cell.image?.sopInstanceUid) view.scrollTo(firstIndexOf(cell, view.stack));
  const preset = presetsInForce().find(({ id }) => id === window);
  if (preset && view.windowInForce() !== null) view.setWindow(preset.window, preset.name);
  if (isInverted === true && !view.getState().isInverted) view.invert();
  if (size === 'oneToOne') view.showOneToOne();
  const fitted = size === 'sameSize' ? physicalScale(view) : null;
  if (fitted === null) return;
  alike.set(place, { view, edge: edge ?? null, perPx: fitted.perPx, widthPx: widthOf(view) });
  showAlike();
}

interface Alike {
  readonly view: View;
  readonly edge: 'left' | 'right' | null;
  /** Of the picture when it just fits */
  readonly perPx: number;
  readonly widthPx: number;
}

/** Views of a stage that show as many millimetres to a pixel. */
const alike = new Map<number, Alike>();

/** As small as the largest of them needs, each laid to its edge. */
function showAlike(): void {
  for (const [place, { view }] of alike) if (viewAt(place) !== view) alike.delete(place);
  const perPx = Math.max(...Array.from(alike.values(), (each) => each.perPx));
  for (const { view, edge, perPx: fitted, widthPx } of alike.values()) {
    view.fit();
    view.zoomAt(fitted / perPx);
    const freePx = sizeOf(view)[0] - (widthPx * fitted) / perPx;
    if (edge !== null && freePx > 0) view.pan(edge === 'left' ? -freePx / 2 : freePx / 2, 0);
  }
}

function widthOf(view: View): number {
  const image = view.geometry()?.image;
  return image ? Math.abs(image.map.a) * image.columns + Math.abs(image.map.c) * image.rows : 0;
}
