import { beforeEach, expect, test, vi } from 'vitest';
import { forgetSteps, redo, undo, useUndo } from './undo.ts';
import { useHiddenLayers, toggleLayer } from './hidden-layers.ts';
import { asJump, asStep, beginStep, forgetLooks, noteSteppedView, type SteppedView } from './view-steps.ts';
import { setLayout, showSeries, toggleLink, useWorkspace } from './workspace.ts';

/** A view with a zoom and a slice, as stacks have them. */
class TestView implements SteppedView {
  zoom = 1;
  point = 0;
  index = 0;
  readonly #seriesInstanceUid: string;

  constructor(seriesInstanceUid: string) {
    this.#seriesInstanceUid = seriesInstanceUid;
  }

  look() {
    const seriesInstanceUid = this.#seriesInstanceUid;
    const { zoom, point, index } = this;
    return { of: seriesInstanceUid, seriesInstanceUid, values: { zoom, point }, index };
  }

  restore({ values, index }: ReturnType<SteppedView['look']>, withSlice: boolean): void {
    this.zoom = Number(values['zoom']);
    this.point = Number(values['point']);
    if (withSlice) this.index = index;
  }
}

let one: TestView;
let two: TestView;
const steps = () => useUndo.getState().done.map(({ name }) => name);

beforeEach(() => {
  vi.useFakeTimers();
  forgetSteps();
  forgetLooks();
  useWorkspace.setState({
    places: ['1', '2'],
    activePlace: 0,
    mprSeriesUid: null,
    enlargedPlace: null,
    links: [],
  });
  useHiddenLayers.setState({ hidden: new Set() });
  setLayout({ rows: 1, columns: 2 });
  [one, two] = [new TestView('1'), new TestView('2')];
  noteSteppedView(0, one);
  noteSteppedView(1, two);
});

test('a drag is one step, however many moves it has; one that changed nothing is none', () => {
  const end = beginStep('zoom');
  one.zoom = 1.5;
  one.zoom = 3;
  end();
  beginStep('nothing')();
  one.index = 7;
  asStep('scroll', () => undefined);
  expect(steps()).toEqual(['zoom']);
  undo();
  expect(one).toMatchObject({ zoom: 1, index: 7 });
  redo();
  expect(one.zoom).toBe(3);
});

test('only views that changed are taken back: what another one has become since stays', () => {
  asStep('one', () => (one.zoom = 2));
  two.zoom = 5;
  undo();
  expect([one.zoom, two.zoom]).toEqual([1, 5]);
});

test('a step gives back what it changed alone: a crosshair that went elsewhere since stays there', () => {
  asStep('zoom', () => (one.zoom = 2));
  asStep('crosshair', () => (one.point = 7));
  one.point = 9;
  undo();
  expect(one).toMatchObject({ zoom: 2, point: 0 });
  one.point = 9;
  undo();
  expect(one).toMatchObject({ zoom: 1, point: 9 });
});

test('links and layers are steps, and leave the views alone', () => {
  asStep('link', () => toggleLink('scroll'));
  one.zoom = 3;
  asStep('layer', () => toggleLayer('referenceLines'));
  undo();
  expect(useHiddenLayers.getState().hidden.size).toBe(0);
  undo();
  expect(useWorkspace.getState().links).toEqual([]);
  expect(one.zoom).toBe(3);
  redo();
  redo();
  expect(useHiddenLayers.getState().hidden).toEqual(new Set(['referenceLines']));
  expect(useWorkspace.getState().links).toEqual(['scroll']);
});

test('after a jump the reader is taken back to where they were, and there again', () => {
  [one.index, two.index] = [4, 6];
  const jump = () => {
    showSeries(0, '3');
    asStep('on the way', () => toggleLink('pan'));
    two.index = 60;
  };
  asJump('jump', jump);
  expect(steps()).toEqual(['jump']);
  noteSteppedView(0, new TestView('3'));
  undo();
  expect(useWorkspace.getState().places[0]).toBe('1');
  expect(two.index).toBe(6);
  expect(useWorkspace.getState().links).toEqual([]);
  const anew = new TestView('1');
  noteSteppedView(0, anew);
  expect(anew.index).toBe(4);
  redo();
  expect(useWorkspace.getState().places[0]).toBe('3');
  expect(two.index).toBe(60);
  expect(useWorkspace.getState().links).toEqual(['pan']);
  expect(steps()).toEqual(['jump']);
});

test('notches that follow quickly are one step, later ones and others are not', () => {
  const notch = (kind: string) => {
    const end = beginStep(kind, kind);
    one.zoom *= 2;
    end();
  };
  notch('wheel');
  notch('wheel');
  notch('key');
  vi.advanceTimersByTime(1_000);
  notch('key');
  expect(steps()).toEqual(['wheel', 'key', 'key']);
  undo();
  undo();
  expect(one.zoom).toBe(4);
  undo();
  expect(one.zoom).toBe(1);
  redo();
  expect(one.zoom).toBe(4);
});

test('a layout that is taken back brings its views as they were, slice and all', () => {
  [two.zoom, two.index] = [4, 9];
  asStep('layout', () => setLayout({ rows: 1, columns: 1 }));
  noteSteppedView(1, null);
  undo();
  expect(useWorkspace.getState().layout).toEqual({ rows: 1, columns: 2 });
  const anew = new TestView('2');
  noteSteppedView(1, anew);
  expect(anew).toMatchObject({ zoom: 4, index: 9 });
  const other = new TestView('3');
  noteSteppedView(1, other);
  expect(other.zoom).toBe(1);
  redo();
  expect(useWorkspace.getState().layout).toEqual({ rows: 1, columns: 1 });
});

test('a step of a series that has left its place brings it back', () => {
  asStep('zoom', () => (one.zoom = 2));
  showSeries(0, '3');
  noteSteppedView(0, new TestView('3'));
  undo();
  expect(useWorkspace.getState().places[0]).toBe('1');
  const anew = new TestView('1');
  noteSteppedView(0, anew);
  expect(anew.zoom).toBe(1);
});

test('to go to another viewport is no step', () => {
  asStep('next', () => useWorkspace.setState({ activePlace: 1 }));
  expect(steps()).toEqual([]);
});
