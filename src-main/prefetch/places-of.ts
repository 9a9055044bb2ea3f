import { parseDate, parseTime } from '#shared/dicom/date-time.ts';
import type { StudyFacts } from '#shared/relevance/study-facts.ts';
import { PRIORITIES } from '#shared/worklist/priority.ts';
import { keyOfStudy, nameOf, type PrefetchStore } from './prefetch-store.ts';
import type { ReadingOrder, ReadingPlace } from './reading-order.ts';

/** When the studies of these subjects are read: those on the worklist by their place there, orders by when they are planned. */
export async function placesOf(
  keys: readonly string[],
  store: Pick<PrefetchStore, 'subject'>,
  worklist: Pick<ReadingOrder, 'places'>,
): Promise<Map<string, ReadingPlace>> {
  const isOfStudy = (key: string) => key === keyOfStudy(nameOf(key));
  const listed = await worklist.places(keys.filter(isOfStudy).map(nameOf));
  const places = new Map([...listed].map(([uid, place]) => [keyOfStudy(uid), place]));
  for (const key of keys.filter((each) => !isOfStudy(each))) {
    const order = (await store.subject(key))?.order;
    const at = order ? plannedAt(order) : null;
    if (at !== null) places.set(key, { urgency: PRIORITIES.indexOf('routine'), at });
  }
  return places;
}

/** By the clock of this station; null: the order does not tell */
function plannedAt({ studyDate, studyTime }: StudyFacts): number | null {
  const date = parseDate(studyDate);
  if (!date) return null;
  const time = parseTime(studyTime);
  return new Date(date.year, date.month - 1, date.day, time?.hour ?? 0, time?.minute ?? 0).getTime();
}
