import { beforeEach, expect, test } from 'vitest';
import type { Measurement } from '#shared/reading/measurement.ts';
import { choosePoint, isOnShownCut, putPath, removePoint, showCutOf, turnCurve, useCurve } from './curve.ts';
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

test('a length on a cut shows its cut again: path and turn, as one step where another path was', () => {
  const path = { frameOfReferenceUid: '1.2', points: [A, C], up: [0, 1, 0] as const };
  const measurement: Measurement = {
    id: 'c0ffee00-0000-4000-8000-000000000000',
    studyInstanceUid: '1.3',
    seriesInstanceUid: '1.4',
    kind: 'length',
    place: {
      space: 'patient',
      frameOfReferenceUid: '1.2',
      points: [[...A], [...C]],
      normal: null,
      curve: {
        path: [[...A], [...C]],
        up: [0, 1, 0],
        turnDeg: 40,
        ends: [
          [0, 0],
          [12, 3],
        ],
      },
    },
    values: [],
    caution: '',
    label: '',
    colour: 0,
    isHidden: false,
    author: '',
    createdAt: '',
    storedInSopInstanceUid: '',
  };
  expect(isOnShownCut(measurement)).toBe(false);
  showCutOf('shown', measurement);
  expect(useCurve.getState()).toMatchObject({ path, turnDeg: 40 });
  expect(isOnShownCut(measurement)).toBe(true);
  turnCurve(45);
  expect(isOnShownCut(measurement)).toBe(false);
  undo();
  expect(points()).toEqual([A, B, C]);
});
