import { imageKey } from '#shared/reading/key-image.ts';
import type { ReadingEvent } from './reading-event.ts';

type EventOf<Name extends ReadingEvent['event']> = Extract<ReadingEvent, { event: Name }>;

/** A study's reading journal, read to its end: of each thing the line that counts. */
export interface ReadingLedger {
  /** '' without a line */
  studyInstanceUid: string;
  readonly measurements: Map<string, EventOf<'measurement'>>;
  /** By `imageKey` */
  readonly keyImages: Map<string, EventOf<'keyImage'>>;
  note: EventOf<'note'> | undefined;
  state: EventOf<'state'> | undefined;
  /** By user, then by series, then by SOP Instance UID: numbers of the frames looked at */
  readonly viewed: Map<string, Map<string, Map<string, Set<number>>>>;
  /** Of the newest line; 0 without one */
  lastAt: number;
}

export function readingOf(events: readonly ReadingEvent[]): ReadingLedger {
  const ledger: ReadingLedger = {
    studyInstanceUid: '',
    measurements: new Map(),
    keyImages: new Map(),
    note: undefined,
    state: undefined,
    viewed: new Map(),
    lastAt: 0,
  };
  for (const event of events) applyReading(ledger, event);
  return ledger;
}

/** Brings a ledger one line further, in place. */
export function applyReading(ledger: ReadingLedger, event: ReadingEvent): void {
  ledger.studyInstanceUid = event.studyInstanceUid;
  ledger.lastAt = Math.max(ledger.lastAt, event.at);
  switch (event.event) {
    case 'measurement':
      ledger.measurements.set(event.measurement.id, event);
      break;
    case 'measurementRemoved':
      ledger.measurements.delete(event.id);
      break;
    case 'keyImage':
      ledger.keyImages.set(imageKey(event), event);
      break;
    case 'keyImageRemoved':
      ledger.keyImages.delete(imageKey(event));
      break;
    case 'viewed': {
      const ofUser = entry(ledger.viewed, event.by, () => new Map<string, Map<string, Set<number>>>());
      const ofSeries = entry(ofUser, event.seriesInstanceUid, () => new Map<string, Set<number>>());
      for (const { sopInstanceUid, frameNumbers } of event.images) {
        const frames = entry(ofSeries, sopInstanceUid, () => new Set<number>());
        for (const frameNumber of frameNumbers) frames.add(frameNumber);
      }
      break;
    }
    case 'viewedForgotten':
      ledger.viewed.delete(event.by);
      break;
    case 'note':
      ledger.note = event;
      break;
    case 'state':
      ledger.state = event;
      break;
    default:
      event satisfies never;
  }
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}
