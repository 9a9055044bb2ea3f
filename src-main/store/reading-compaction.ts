import { imageKey } from '#shared/reading/key-image.ts';
import { lineOf } from './journal-file.ts';
import { readingEventSchema } from './reading-event.ts';
import { applyReading, readingOf } from './reading-ledger.ts';

/**
 * The fewest lines of a reading journal that say what all of them say. Lines are kept as the bytes that they are, so that a
 * large journal needs no more memory than its file.
 *
 * @param lines as `wholeLines` gives them
 * @returns null when one of them is damaged or says what this version does not know
 */
export function fewestLines(lines: Iterable<{ value: unknown; bytes: Buffer }>): Buffer[] | null {
  const counts = new Map<string, Buffer>();
  // Only what is one line a reader in the end is put together anew.
  const looks = readingOf([]);
  for (const { value, bytes } of lines) {
    const event = readingEventSchema.safeParse(value).data;
    if (!event) return null;
    looks.studyInstanceUid = event.studyInstanceUid;
    looks.lastAt = Math.max(looks.lastAt, event.at);
    switch (event.event) {
      case 'measurement':
        counts.set(`measurement ${event.measurement.id}`, bytes);
        break;
      case 'measurementRemoved':
        counts.delete(`measurement ${event.id}`);
        break;
      case 'keyImage':
        counts.set(`key image ${imageKey(event)}`, bytes);
        break;
      case 'keyImageRemoved':
        counts.delete(`key image ${imageKey(event)}`);
        break;
      case 'note':
      case 'state':
        counts.set(event.event, bytes);
        break;
      case 'viewed':
      case 'viewedForgotten':
        applyReading(looks, event);
        break;
      default:
        event satisfies never;
    }
  }
  const kept = [...counts.values()];
  const { studyInstanceUid, lastAt: at } = looks;
  for (const [by, ofUser] of looks.viewed)
    for (const [seriesInstanceUid, ofSeries] of ofUser) {
      const images = [...ofSeries].map(([sopInstanceUid, frames]) => ({
        sopInstanceUid,
        frameNumbers: [...frames],
      }));
      kept.push(lineOf({ event: 'viewed', at, studyInstanceUid, by, seriesInstanceUid, images }));
    }
  return kept;
}
