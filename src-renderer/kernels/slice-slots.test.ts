import { expect, test } from 'vitest';
import { NO_FACTS, type SplitFrame } from './frame-facts.ts';
import type { SlicePlane } from './slice-geometry.ts';
import { noteSlots } from './slice-slots.ts';
import type { Vec3 } from './vector.ts';

function frame(
  position: Vec3 | null,
  rowCosines: Vec3 = [1, 0, 0],
  columnCosines: Vec3 = [0, 1, 0],
): SplitFrame {
  const plane = { position, rowCosines, columnCosines } as SlicePlane;
  return { sopInstanceUid: String(position), plane, facts: NO_FACTS };
}

const all = (frames: readonly SplitFrame[]) => frames.map((_, at) => at);

test('slices along their normal have places of their own, in whatever order they come', () => {
  const frames = [6, 0, 3].map((z) => frame([5, 5, z]));
  const { slotOf, count, isClean } = noteSlots(frames, all(frames));
  expect([0, 1, 2].map((at) => slotOf.get(at))).toEqual(['2', '0', '1']);
  expect({ count, isClean }).toEqual({ count: 3, isClean: true });
});

test('phases at one place share it, also when their positions are rounded', () => {
  const frames = [0, 3, 0.001, 3.002].map((z) => frame([5, 5, z]));
  const { slotOf, count, isClean } = noteSlots(frames, all(frames));
  expect([0, 1, 2, 3].map((at) => slotOf.get(at))).toEqual(['0', '1', '0', '1']);
  expect({ count, isClean }).toEqual({ count: 2, isClean: false });
});

test('slices of another direction have other places', () => {
  const frames = [frame([0, 0, 0]), frame([0, 0, 0], [0, 1, 0], [0, 0, -1]), frame([0, 0, 3])];
  const { slotOf, count, isClean } = noteSlots(frames, all(frames));
  expect(new Set(slotOf.values()).size).toBe(3);
  expect({ count, isClean }).toEqual({ count: 3, isClean: true });
});

test('only the members are looked at; without a position nobody knows', () => {
  const frames = [frame([0, 0, 0]), frame([0, 0, 0]), frame(null)];
  expect(noteSlots(frames, [0])).toMatchObject({ count: 1, isClean: true });
  expect(noteSlots(frames, [0, 2])).toMatchObject({ count: 0, isClean: true });
  expect(noteSlots(frames, [0, 1])).toMatchObject({ count: 1, isClean: false });
});
