import type {
  KeptKeyImage,
  KeptMeasurement,
  Overwritten,
  ReadingChange,
  ReadingNews,
  ReadingStanding,
  StudyReading,
} from '#shared/contract/reading.ts';
import { AppError } from '#shared/errors.ts';
import type { ReadingEvent } from '#main/store/reading-event.ts';
import type { ReadingLedger } from '#main/store/reading-ledger.ts';

type EventOf<Name extends ReadingEvent['event']> = Extract<ReadingEvent, { event: Name }>;

/** @throws AppError INPUT for a measurement of another study */
export function requireOwn(studyInstanceUid: string, changes: readonly ReadingChange[]): void {
  const isOther = changes.some(
    (change) => change.kind === 'putMeasurement' && change.measurement.studyInstanceUid !== studyInstanceUid,
  );
  if (isOther) throw new AppError('INPUT', 'A measurement is of another study. Nothing was written.');
}

/** The lines that say the changes, in their order, each later than any before it. */
export function toEvents(
  ledger: ReadingLedger,
  changes: readonly ReadingChange[],
  {
    studyInstanceUid,
    by,
    now,
  }: { readonly studyInstanceUid: string; readonly by: string; readonly now: number },
): ReadingEvent[] {
  const first = Math.max(now, ledger.lastAt + 1);
  const authors = new Map<string, string>();
  return changes.map((change, index): ReadingEvent => {
    const common = { at: first + index, by, studyInstanceUid };
    switch (change.kind) {
      case 'putMeasurement': {
        const { id } = change.measurement;
        // Whoever changes it later is kept with the line; the author stays.
        const author = authors.get(id) ?? ledger.measurements.get(id)?.measurement.author ?? by;
        authors.set(id, author);
        return { event: 'measurement', ...common, measurement: { ...change.measurement, author } };
      }
      case 'removeMeasurement':
        return { event: 'measurementRemoved', ...common, id: change.id };
      case 'markKeyImage':
        return { event: 'keyImage', ...common, ...change.keyImage };
      case 'unmarkKeyImage':
        return { event: 'keyImageRemoved', ...common, ...change.image };
      case 'viewed':
        return { event: 'viewed', ...common, ...change.viewed };
      case 'forgetViewed':
        return { event: 'viewedForgotten', ...common };
      case 'putNote':
        return { event: 'note', ...common, text: change.text };
      default:
        return change satisfies never;
    }
  });
}

/** What of others the changes take the place of, that their writer did not know. */
export function overwrittenBy(
  ledger: ReadingLedger,
  changes: readonly ReadingChange[],
  writer: string,
): Overwritten[] {
  return changes.flatMap((change) => {
    if (change.kind !== 'putMeasurement' && change.kind !== 'removeMeasurement') return [];
    const id = change.kind === 'putMeasurement' ? change.measurement.id : change.id;
    const there = ledger.measurements.get(id);
    if (!there || there.at === change.basedOn || there.by === writer) return [];
    const isRemoved = change.kind === 'removeMeasurement';
    return [{ id, by: there.by, revision: there.at, before: there.measurement, isRemoved }];
  });
}

/** What a line means to a window that knew what was before it. @param ledger with the line */
export function news(ledger: ReadingLedger, event: ReadingEvent): ReadingNews {
  switch (event.event) {
    case 'measurement':
      return { kind: 'measurement', kept: keptMeasurement(event) };
    case 'measurementRemoved':
      return { kind: 'measurementRemoved', id: event.id, revision: event.at, by: event.by };
    case 'keyImage':
      return { kind: 'keyImage', kept: keptKeyImage(event) };
    case 'keyImageRemoved': {
      const { seriesInstanceUid, sopInstanceUid, frameNumber, by } = event;
      return { kind: 'keyImageRemoved', image: { seriesInstanceUid, sopInstanceUid, frameNumber }, by };
    }
    case 'viewed': {
      const { seriesInstanceUid, images } = event;
      return { kind: 'viewed', viewed: { seriesInstanceUid, images } };
    }
    case 'viewedForgotten':
      return { kind: 'viewedForgotten' };
    case 'note':
      return { kind: 'note', note: { text: event.text, by: event.by, revision: event.at } };
    case 'state':
      return { kind: 'standing', standing: standingOf(ledger) };
    default:
      return event satisfies never;
  }
}

export function standingOf({ state }: ReadingLedger): ReadingStanding {
  if (!state || state.state === 'unread') return { state: 'unread', by: '', at: '' };
  return { state: state.state, by: state.by, at: new Date(state.at).toISOString() };
}

/** @param reader whose looking is told */
export function studyReading(ledger: ReadingLedger, reader: string, damagedLines: number): StudyReading {
  const { note } = ledger;
  return {
    standing: standingOf(ledger),
    measurements: [...ledger.measurements.values()].map(keptMeasurement),
    keyImages: [...ledger.keyImages.values()].map(keptKeyImage),
    note: { text: note?.text ?? '', by: note?.by ?? '', revision: note?.at ?? 0 },
    viewed: [...(ledger.viewed.get(reader) ?? [])].map(([seriesInstanceUid, images]) => ({
      seriesInstanceUid,
      images: [...images].map(([sopInstanceUid, frames]) => ({ sopInstanceUid, frameNumbers: [...frames] })),
    })),
    damagedLines,
  };
}

function keptMeasurement({ measurement, at, by }: EventOf<'measurement'>): KeptMeasurement {
  return { measurement, revision: at, by };
}

function keptKeyImage(event: EventOf<'keyImage'>): KeptKeyImage {
  const { event: _, studyInstanceUid: __, at, ...image } = event;
  return { ...image, revision: at };
}
