import type { StudyRow } from '#shared/contract/studies.ts';
import { useStudyList } from '#view/state/study-list.ts';
import { type Choice, chooser } from '#view/ui/choosing.ts';

/** The loaded part of the list. */
export type LoadedRows = {
  readonly rowAt: (index: number) => StudyRow | undefined;
  readonly indexOf: (studyInstanceUid: string) => number;
};

const NO_ROWS: LoadedRows = { rowAt: () => undefined, indexOf: () => -1 };

const chosenAfter = chooser();

/** This study alone is chosen and current. */
export function choose(row: StudyRow): void {
  chooseInList(row, 'only', NO_ROWS);
}

export function chooseInList(row: StudyRow, choice: Choice, { rowAt, indexOf }: LoadedRows): void {
  const { chosen } = useStudyList.getState();
  const { studyInstanceUid } = row;
  const keyAt = (index: number) => rowAt(index)?.studyInstanceUid;
  const next = new Map<string, StudyRow>();
  for (const uid of chosenAfter(choice, studyInstanceUid, new Set(chosen.keys()), { indexOf, keyAt })) {
    const each = uid === studyInstanceUid ? row : (rowAt(indexOf(uid)) ?? chosen.get(uid));
    if (each !== undefined) next.set(uid, each);
  }
  useStudyList.setState({ selectedUid: studyInstanceUid, chosen: next });
}
