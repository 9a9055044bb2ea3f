import { create } from 'zustand';
import type { Measurement } from '#shared/reading/measurement.ts';
import { isReadOnly, refuseChange } from './saved-readings.ts';
import { forgetSteps, recordStep } from './undo.ts';
import { forgetLooks } from './view-steps.ts';

/** Keeps what was measured: every change is told to it when it is made. */
export interface MeasurementJournal {
  put(measurements: readonly Measurement[]): void;
  remove(measurements: readonly Measurement[]): void;
}

export interface Measurements {
  readonly studyInstanceUid: string;
  /** In the order in which they were made: their numbers count from here */
  readonly all: readonly Measurement[];
  /** Of lesions that are followed, in studies of the patient that are not on the screen: nothing draws them */
  readonly elsewhere: readonly Measurement[];
  readonly selectedIds: ReadonlySet<string>;
  /** Under the pointer, on a picture or in the list */
  readonly hoveredId: string | null;
  /** What is being drawn or dragged at this moment; not kept until the button is released */
  readonly draft: Measurement | null;
  /** Measurements of others that stay as they are: of another patient, or of a study that this reader may not change */
  readonly fixedIds: ReadonlySet<string>;
  /** Whose text is being typed on the picture */
  readonly typingId: string | null;
}

const NOTHING: Measurements = {
  studyInstanceUid: '',
  all: [],
  elsewhere: [],
  selectedIds: new Set(),
  hoveredId: null,
  draft: null,
  fixedIds: new Set(),
  typingId: null,
};

const NO_JOURNAL: MeasurementJournal = { put: () => undefined, remove: () => undefined };
let journal = NO_JOURNAL;

export const useMeasurements = create<Measurements>(() => NOTHING);

/** Another study, with what its journal remembers; nothing of the last one is left. */
export function openMeasurements(studyInstanceUid: string): void {
  if (useMeasurements.getState().studyInstanceUid === studyInstanceUid) return;
  forgetSteps();
  forgetLooks();
  useMeasurements.setState({ ...NOTHING, studyInstanceUid });
}

/** From now on changes are told to this journal; null = to nobody. */
export function setMeasurementJournal(next: MeasurementJournal | null): void {
  journal = next ?? NO_JOURNAL;
}

/** Takes what is already kept: from the journal, from a report that was read. No step of its own, told to nobody. */
export function receiveMeasurements(measurements: readonly Measurement[]): void {
  const ids = new Set(measurements.map(({ id }) => id));
  useMeasurements.setState(({ all, elsewhere }) => ({
    all: merged(all, measurements),
    elsewhere: elsewhere.filter(({ id }) => !ids.has(id)),
  }));
}

/** What is followed in studies that are not on the screen, all of it. */
export function receiveElsewhere(measurements: readonly Measurement[]): void {
  const here = new Set(useMeasurements.getState().all.map(({ id }) => id));
  useMeasurements.setState({ elsewhere: measurements.filter(({ id }) => !here.has(id)) });
}

/** Every measurement of a lesion that is followed, on the screen or not. */
export function followedMeasurements(
  { all, elsewhere }: Pick<Measurements, 'all' | 'elsewhere'> = useMeasurements.getState(),
): readonly Measurement[] {
  return [...all, ...elsewhere].filter(({ trackingUid }) => trackingUid !== undefined);
}

/** Which measurements of a study beside the one that is read stay as they are. */
export function fixMeasurements(ids: ReadonlySet<string>): void {
  useMeasurements.setState(({ fixedIds }) => ({ fixedIds: new Set([...fixedIds, ...ids]) }));
}

/** The study has left the screen; what was measured on it is kept and comes back with it. */
export function forgetMeasurementsOf(studyInstanceUid: string): void {
  const { all, fixedIds } = useMeasurements.getState();
  const its = all.filter((each) => each.studyInstanceUid === studyInstanceUid);
  const gone = new Set(its.map(({ id }) => id));
  forgetMeasurements(gone);
  const followed = its.filter(({ trackingUid }) => trackingUid !== undefined);
  useMeasurements.setState(({ elsewhere }) => ({ elsewhere: [...elsewhere, ...followed] }));
  useMeasurements.setState({ fixedIds: new Set([...fixedIds].filter((id) => !gone.has(id))) });
}

/** Takes back what is kept no longer. */
export function forgetMeasurements(ids: ReadonlySet<string>): void {
  useMeasurements.setState(({ all, selectedIds }) => ({
    all: all.filter(({ id }) => !ids.has(id)),
    selectedIds: new Set([...selectedIds].filter((id) => !ids.has(id))),
  }));
}

/** Kept here, on the screen or not; what a report alone tells is not. */
export function isKnownMeasurement(id: string): boolean {
  const { all, elsewhere } = useMeasurements.getState();
  return [...all, ...elsewhere].some((each) => each.id === id) && !isReadOnly(id);
}

export function measurementById(id: string): Measurement | null {
  return useMeasurements.getState().all.find((each) => each.id === id) ?? null;
}

/** Adds new ones and replaces those of the same identity: one step that can be undone. */
export function putMeasurements(name: string, wanted: readonly Measurement[]): void {
  const { all, elsewhere } = useMeasurements.getState();
  const before = new Map([...elsewhere, ...all].map((each) => [each.id, each]));
  const mine = wanted.filter((each) => mayChange(each.id));
  if (mine.length < wanted.length) refuse(wanted.map(({ id }) => id));
  if (mine.length === 0) return;
  const next = mine.map((each) => asChanged(each, before.get(each.id)));
  const replaced = next.flatMap((each) => before.get(each.id) ?? []);
  const added = next.filter((each) => !before.has(each.id));
  const redo = () => write(next);
  const undo = () => {
    write(replaced);
    erase(added);
  };
  redo();
  recordStep({ name, undo, redo });
}

/** Deletes them: one step that can be undone, after which they stand where they stood. */
export function removeMeasurements(name: string, ids: ReadonlySet<string>): void {
  const before = useMeasurements.getState().all;
  const gone = before.filter((each) => ids.has(each.id) && mayChange(each.id));
  if (gone.length < ids.size) refuse([...ids]);
  if (gone.length === 0) return;
  const redo = () => erase(gone);
  const undo = () => {
    write(gone);
    const order = new Map(before.map((each, at) => [each.id, at]));
    useMeasurements.setState(({ all }) => ({
      all: all.toSorted((a, b) => (order.get(a.id) ?? Infinity) - (order.get(b.id) ?? Infinity)),
    }));
  };
  redo();
  recordStep({ name, undo, redo });
}

/** Whether this reader may change a measurement: those of a loaded report stay as they are, and those of some studies. */
export function mayChange(id: string): boolean {
  return !isReadOnly(id) && !useMeasurements.getState().fixedIds.has(id);
}

function refuse(ids: readonly string[]): void {
  const { fixedIds } = useMeasurements.getState();
  refuseChange(ids.some((id) => fixedIds.has(id)) ? 'beside' : 'loaded');
}

/** The report that holds them from now on. No step of its own: what is stored stays stored. */
export function noteStored(ids: ReadonlySet<string>, storedInSopInstanceUid: string): void {
  const { all, elsewhere } = useMeasurements.getState();
  const stored = [...all, ...elsewhere].filter((each) => ids.has(each.id));
  write(stored.map((each) => ({ ...each, storedInSopInstanceUid })));
}

/** What was stored and is drawn or named otherwise since is in no report. */
function asChanged(next: Measurement, before: Measurement | undefined): Measurement {
  if (next.storedInSopInstanceUid === '' || !before) return next;
  const content = ({ place, values, label, kind, trackingUid }: Measurement) =>
    JSON.stringify([place, values, label, kind, trackingUid]);
  return content(next) === content(before) ? next : { ...next, storedInSopInstanceUid: '' };
}

export function select(ids: Iterable<string>): void {
  useMeasurements.setState({ selectedIds: new Set(ids) });
}

export function hover(id: string | null): void {
  if (useMeasurements.getState().hoveredId !== id) useMeasurements.setState({ hoveredId: id });
}

export function setDraft(draft: Measurement | null): void {
  useMeasurements.setState({ draft });
}

export function setTyping(id: string | null): void {
  useMeasurements.setState({ typingId: id });
}

function write(measurements: readonly Measurement[]): void {
  if (measurements.length === 0) return;
  const away = new Set(useMeasurements.getState().elsewhere.map(({ id }) => id));
  receiveMeasurements(measurements.filter(({ id }) => !away.has(id)));
  useMeasurements.setState(({ elsewhere }) => ({
    elsewhere: merged(
      elsewhere,
      measurements.filter(({ id }) => away.has(id)),
    ),
  }));
  journal.put(measurements);
}

function erase(measurements: readonly Measurement[]): void {
  if (measurements.length === 0) return;
  forgetMeasurements(new Set(measurements.map(({ id }) => id)));
  journal.remove(measurements);
}

function merged(all: readonly Measurement[], next: readonly Measurement[]): readonly Measurement[] {
  const byId = new Map(next.map((each) => [each.id, each]));
  const kept = all.map((each) => byId.get(each.id) ?? each);
  const known = new Set(all.map(({ id }) => id));
  return [...kept, ...next.filter(({ id }) => !known.has(id))];
}
