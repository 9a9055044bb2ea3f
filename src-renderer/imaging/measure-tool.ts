import type { Measurement, MeasurementKind } from '#shared/reading/measurement.ts';
import { constrained, moved, pointsFromClicks, withHandleAt } from '#view/kernels/measure/build.ts';
import { factsOf } from '#view/kernels/measure/kinds.ts';
import type { Hit } from '#view/kernels/measure/hit-test.ts';
import { vertebraBeside } from '#view/kernels/measure/spine.ts';
import { add, distance, minus, type Vec2 } from '#view/kernels/measure/vec2.ts';
import { placeFromScreen, screenOfText } from '#view/kernels/measure/visibility.ts';
import type { ScreenPoint } from '#view/kernels/view-geometry.ts';
import { setMeasureSettings, useMeasureSettings } from '#view/state/measure-settings.ts';
import {
  hover,
  putMeasurements,
  select,
  setDraft,
  setTyping,
  useMeasurements,
} from '#view/state/measurements.ts';
import { setMeasuring, useWorkspace } from '#view/state/workspace.ts';
import type { ArmedTool, Press } from './armed-tool.ts';
import { measurementAt, textBoxOn } from './measure-layer.ts';
import { endTyping } from './measure-typing.ts';
import type { MeasureWords } from './measure-words.ts';
import { measuredOn, placeOn, sheetOn } from './measure-on-view.ts';
import { newMeasurement } from './new-measurement.ts';
import type { View } from './view-state.ts';

/** A press that moves less than this is a click. */
const DRAG_PX = 4;
/** Points of a freehand outline are at least as far apart, CSS pixels. */
const TRACE_PX = 2;
const CLOSE_PX = 9;
/** Anything smaller was a slip of the hand. */
const LEAST_PX = 3;

interface Drawing {
  readonly task: 'draw';
  readonly view: View;
  readonly draft: Measurement;
  /** On the sheet, as many as have been pressed */
  readonly clicks: Vec2[];
  pressedAt: ScreenPoint | null;
  /** Whether this press began a line of two points, so that dragging gives the second one */
  beganPair: boolean;
  isDragged: boolean;
}

interface Holding {
  readonly task: 'hold';
  readonly view: View;
  readonly before: Measurement;
  readonly hit: Hit;
  readonly pressedAt: ScreenPoint;
  isDragged: boolean;
}

/** Draws measurements with the primary button and takes hold of those that are there. */
export class MeasureTool implements ArmedTool {
  readonly #words: MeasureWords;
  #task: Drawing | Holding | null = null;

  constructor(words: MeasureWords) {
    this.#words = words;
  }

  press(press: Press): boolean {
    // A press elsewhere ends the typing and is nothing more.
    if (endTyping()) return true;
    const drawing = this.#drawing(press.view);
    if (drawing) return this.#addClick(drawing, press);
    this.cancel();
    const kind = useWorkspace.getState().measuring;
    const found = measurementAt(press.view, press.point, (each, hit) => canTake(each, hit, kind !== null));
    if (found) {
      const { measurement, hit } = found;
      this.#task = {
        task: 'hold',
        view: press.view,
        before: measurement,
        hit,
        pressedAt: press.point,
        isDragged: false,
      };
      const { selectedIds } = useMeasurements.getState();
      if (!press.isControl) select([measurement.id]);
      else
        select(
          selectedIds.has(measurement.id)
            ? [...selectedIds].filter((id) => id !== measurement.id)
            : [...selectedIds, measurement.id],
        );
      return true;
    }
    if (!press.isControl && useMeasurements.getState().selectedIds.size > 0) select([]);
    if (kind === null) return false;
    const draft = begunOn(press.view, kind);
    if (draft === null) return false;
    const begun: Drawing = {
      task: 'draw',
      view: press.view,
      draft,
      clicks: [],
      pressedAt: null,
      beganPair: false,
      isDragged: false,
    };
    this.#task = begun;
    return this.#addClick(begun, press);
  }

  move(press: Press): void {
    const task = this.#current();
    if (task?.task === 'hold') return this.#drag(task, press);
    if (!task?.pressedAt) return;
    if (distance(task.pressedAt, press.point) >= DRAG_PX) task.isDragged = true;
    if (!task.isDragged) return;
    if (task.draft.kind === 'freehand') this.#trace(task, press);
    this.#preview(task, press);
  }

  release(press: Press): void {
    const task = this.#current();
    if (task?.task === 'hold') return this.#letGo(task, press);
    if (!task) return;
    const { kind } = task.draft;
    const needed = factsOf(kind).clicks;
    task.pressedAt = null;
    if (kind === 'freehand' && task.isDragged) return this.#finish(task);
    if (task.isDragged) {
      const end = this.#next(task, press);
      if (task.beganPair) task.clicks.push(end);
      else task.clicks[task.clicks.length - 1] = this.#next(task, press, task.clicks.slice(0, -1));
      task.isDragged = false;
    }
    if (needed > 0 && task.clicks.length >= needed) this.#finish(task);
    else this.#preview(task, press);
  }

  cancel(): void {
    this.#task = null;
    if (useMeasurements.getState().draft !== null) setDraft(null);
  }

  hover(press: Press): string {
    const drawing = this.#drawing(press.view);
    if (drawing) {
      this.#preview(drawing, press);
      return 'crosshair';
    }
    const isArmed = useWorkspace.getState().measuring !== null;
    const found = measurementAt(press.view, press.point, (each, hit) => canTake(each, hit, isArmed));
    hover(found?.measurement.id ?? null);
    if (found) return found.hit.part === 'handle' ? 'grab' : 'move';
    return isArmed ? 'crosshair' : '';
  }

  doubleClick(press: Press): boolean {
    const drawing = this.#drawing(press.view);
    if (drawing && factsOf(drawing.draft.kind).clicks === 0) {
      this.#finish(drawing);
      return true;
    }
    const found = measurementAt(press.view, press.point);
    if (found?.hit.part === 'text') {
      setTyping(found.measurement.id);
      return true;
    }
    return found !== null || drawing !== null || useWorkspace.getState().measuring !== null;
  }

  dispose(): void {
    this.cancel();
    hover(null);
  }

  /** What is under way; the escape key takes the draft away from outside, and another tool begins anew. */
  #current(): Drawing | Holding | null {
    if (this.#task?.task !== 'draw') return this.#task;
    const isOtherArmed = useWorkspace.getState().measuring !== this.#task.draft.kind;
    if (isOtherArmed) this.cancel();
    else if (useMeasurements.getState().draft === null) this.#task = null;
    return this.#task;
  }

  /** The drawing under way on a view that still shows where it lies. */
  #drawing(view: View): Drawing | null {
    const task = this.#current();
    if (task?.task !== 'draw' || task.view !== view) return null;
    return sheetOn(view, task.draft.place) ? task : null;
  }

  #addClick(task: Drawing, press: Press): boolean {
    const { clicks, draft } = task;
    const needed = factsOf(draft.kind).clicks;
    if (needed === 0 && clicks.length > 2 && this.#isAtStart(task, press.point)) {
      this.#finish(task);
      return true;
    }
    task.pressedAt = press.point;
    task.isDragged = false;
    task.beganPair = clicks.length % 2 === 0 && needed - clicks.length >= 2;
    const next = this.#next(task, press);
    const last = clicks.at(-1);
    // The second press of a double click adds nothing.
    if (needed > 0 || !last || this.#screenDistance(task, last, next) >= LEAST_PX) clicks.push(next);
    this.#show(task, clicks);
    return true;
  }

  /** Where a press counts, on the sheet. */
  #next(task: Drawing, press: Press, clicks: readonly Vec2[] = task.clicks): Vec2 {
    const sheet = sheetOn(task.view, task.draft.place);
    if (!sheet) return task.clicks.at(-1) ?? [0, 0];
    const next = sheet.toSheet(press.point);
    return press.isShift ? constrained(task.draft.kind, clicks, next, sheet.axes) : next;
  }

  #trace(task: Drawing, press: Press): void {
    const next = this.#next(task, { ...press, isShift: false });
    const last = task.clicks.at(-1);
    if (!last || this.#screenDistance(task, last, next) >= TRACE_PX) task.clicks.push(next);
  }

  #preview(task: Drawing, press: Press): void {
    const { clicks } = task;
    const isLastHeld = task.pressedAt !== null && task.isDragged && !task.beganPair;
    const kept = isLastHeld && task.draft.kind !== 'freehand' ? clicks.slice(0, -1) : clicks;
    this.#show(task, [...kept, this.#next(task, press, kept)]);
  }

  #show(task: Drawing, clicks: readonly Vec2[]): void {
    const draft = this.#built(task, clicks);
    if (draft) setDraft(measuredOn(task.view, draft, this.#words));
  }

  #built(task: Drawing, clicks: readonly Vec2[]): Measurement | null {
    const sheet = sheetOn(task.view, task.draft.place);
    if (!sheet) return null;
    const points = pointsFromClicks(task.draft.kind, clicks, sheet.axes);
    return { ...task.draft, place: sheet.withPoints(points) };
  }

  #finish(task: Drawing): void {
    this.#task = null;
    const built = this.#isSlip(task) ? null : this.#built(task, task.clicks);
    setDraft(null);
    if (built === null) return;
    const done = measuredOn(task.view, built, this.#words);
    const { kind, id } = done;
    if (kind === 'spineLabel') {
      const { spineDirection } = useMeasureSettings.getState();
      setMeasureSettings({ nextVertebra: vertebraBeside(done.label, spineDirection) });
    }
    if (kind === 'text' || kind === 'calibration') {
      // Without its words it says nothing yet, and is not kept.
      setDraft(done);
      setTyping(id);
    } else {
      putMeasurements(this.#words.drawStep(kind), [done]);
      select([id]);
      if (kind === 'arrow') setTyping(id);
    }
    // Labels of a spine come in rows: the tool stays until it is put down.
    if (kind !== 'spineLabel' && !useMeasureSettings.getState().staysArmed) setMeasuring(null);
  }

  #isSlip({ draft, clicks, view }: Drawing): boolean {
    const needed = factsOf(draft.kind).clicks;
    if (needed === 1) return false;
    if (needed === 0 && clicks.length < 3) return true;
    const sheet = sheetOn(view, draft.place);
    const [first] = clicks;
    if (!sheet || !first) return true;
    const start = sheet.toScreen(first);
    return clicks.every((click) => distance(sheet.toScreen(click), start) < LEAST_PX);
  }

  #isAtStart(task: Drawing, point: ScreenPoint): boolean {
    const sheet = sheetOn(task.view, task.draft.place);
    const [first] = task.clicks;
    return sheet !== null && first !== undefined && distance(sheet.toScreen(first), point) <= CLOSE_PX;
  }

  #screenDistance(task: Drawing, a: Vec2, b: Vec2): number {
    const sheet = sheetOn(task.view, task.draft.place);
    return sheet ? distance(sheet.toScreen(a), sheet.toScreen(b)) : 0;
  }

  #drag(task: Holding, press: Press): void {
    if (!task.isDragged && distance(task.pressedAt, press.point) < DRAG_PX) return;
    task.isDragged = true;
    const next = this.#held(task, press);
    if (next) setDraft(next);
  }

  #held({ before, hit, view, pressedAt }: Holding, press: Press): Measurement | null {
    const geometry = view.geometry();
    const sheet = sheetOn(view, before.place);
    if (!sheet || !geometry) return null;
    if (hit.part === 'text') {
      const box = textBoxOn(view, before.id);
      const at = useMeasurements.getState().draft === null && box ? middleOf(box) : null;
      this.#textGrip ??= at ? minus(at, pressedAt) : [0, 0];
      const target: ScreenPoint = [press.point[0] + this.#textGrip[0], press.point[1] + this.#textGrip[1]];
      if (before.kind === 'text') {
        const place = placeFromScreen(before.place, geometry, [target]);
        return { ...before, place };
      }
      return {
        ...before,
        place: withTextAt(before.place, placeFromScreen(before.place, geometry, [target])),
      };
    }
    const points = sheet.pointsOf(before.place);
    if (hit.part === 'handle') {
      const next = withHandleAt(before.kind, points, hit.index, sheet.toSheet(press.point));
      return measuredOn(view, { ...before, place: sheet.withPoints(next) }, this.#words);
    }
    const place = sheet.withPoints(
      moved(points, minus(sheet.toSheet(press.point), sheet.toSheet(pressedAt))),
    );
    const text = screenOfText(before, geometry);
    const carried = text && placeFromScreen(place, geometry, [add(text, minus(press.point, pressedAt))]);
    return measuredOn(view, { ...before, place: carried ? withTextAt(place, carried) : place }, this.#words);
  }

  #textGrip: Vec2 | null = null;

  #letGo(task: Holding, press: Press): void {
    this.#task = null;
    const next = task.isDragged ? this.#held(task, press) : null;
    this.#textGrip = null;
    setDraft(null);
    if (next) putMeasurements(this.#words.changeStep(next.kind), [next]);
  }
}

/** While another one is drawn, lines of old ones are no obstacle: only what is selected can be taken hold of. */
function canTake(measurement: Measurement, hit: Hit, isArmed: boolean): boolean {
  return !isArmed || (hit.part !== 'line' && useMeasurements.getState().selectedIds.has(measurement.id));
}

function begunOn(view: View, kind: MeasurementKind): Measurement | null {
  const place = placeOn(view, kind);
  const { frame } = view.getState();
  const { nextVertebra } = useMeasureSettings.getState();
  if (place === null || frame === null || (kind === 'spineLabel' && nextVertebra === null)) return null;
  const begun = newMeasurement(frame, kind, place);
  return kind === 'spineLabel' ? { ...begun, label: nextVertebra ?? '' } : begun;
}

function middleOf(box: { left: number; top: number; width: number; height: number }): Vec2 {
  return [box.left + box.width / 2, box.top + box.height / 2];
}

function withTextAt(place: Measurement['place'], text: Measurement['place']): Measurement['place'] {
  if (place.space === 'image' && text.space === 'image') {
    const [textPoint] = text.points;
    return textPoint ? { ...place, textPoint } : place;
  }
  if (place.space === 'patient' && text.space === 'patient') {
    const [textPoint] = text.points;
    return textPoint ? { ...place, textPoint } : place;
  }
  return place;
}
