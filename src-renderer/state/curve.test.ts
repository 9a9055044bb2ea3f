import { beforeEach, expect, test } from 'vitest';
import { choosePoint, putPath, removePoint, useCurve } from './curve.ts';
import { forgetSteps, redo, undo } from './undo.ts';

const A = [0, 0, 0] as const;
const B = [10, 0, 0] as const;
const C = [20, 5, 0] as const;

beforeEach(() => {
  useCurve.setState({ path: null, chosenPoint: null });
  forgetSteps();
  putPath('drawn', { frameOfReferenceUid: '1.2', points: [A, B, C], up: [0, 0, 1] });
});

const points = () => useCurve.getState().path?.points;

test('the chosen point alone is deleted, and comes back', () => {
  expect(removePoint('deleted')).toBe(false);
  choosePoint(1);
  expect(removePoint('deleted')).toBe(true);
  expect(points()).toEqual([A, C]);
  expect(useCurve.getState().chosenPoint).toBeNull();
  undo();
  expect(points()).toEqual([A, B, C]);
  redo();
  expect(points()).toEqual([A, C]);
});

test('with its last point a path is gone', () => {
  for (let left = 3; left > 0; left--) {
    choosePoint(0);
    removePoint('deleted');
  }
  expect(useCurve.getState().path).toBeNull();
});
