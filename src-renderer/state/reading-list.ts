import type { StudyRow } from '#shared/contract/studies.ts';
import { api } from '#view/api/client.ts';
import type { StudyOrder } from '#view/api/query-keys.ts';

const ROWS_BEFORE = 100;
const ROWS_AT_ONCE = 500;

let rows: Promise<readonly StudyRow[]> = Promise.resolve([]);

/**
 * Keeps the list that a reader came from as it is at this moment: what is read meanwhile leaves a list of unread studies, and
 * the next study is still the one that stood below.
 *
 * @param index place of the study that is opened, from 0
 */
export function beginReadingList(order: StudyOrder, index: number): void {
  const offset = Math.max(0, index - ROWS_BEFORE);
  rows = api.studies.search({ ...order, offset, limit: ROWS_AT_ONCE }).then(
    (page) => page.rows,
    () => [],
  );
}

/** The study beside one in the list that the reader came from; null at its ends, and when there is none. */
export async function studyBeside(studyInstanceUid: string, step: 1 | -1): Promise<StudyRow | null> {
  const list = await rows;
  const at = list.findIndex((row) => row.studyInstanceUid === studyInstanceUid);
  return at === -1 ? null : (list[at + step] ?? null);
}
