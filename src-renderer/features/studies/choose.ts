import type { StudyRow } from '#shared/contract/studies.ts';
import { useStudyList } from '#view/state/study-list.ts';
import type { Choice } from '#view/ui/data-table.tsx';

/** The loaded part of the list. */
export type LoadedRows = {
  readonly rowAt: (index: number) => StudyRow | undefined;
  readonly indexOf: (studyInstanceUid: string) => number;
};

/** Where an extension begins: the row that was chosen last without Shift. */
let anchorUid: string | null = null;

/** This study alone is chosen and current. */
export function choose(row: StudyRow): void {
  anchorUid = row.studyInstanceUid;
  useStudyList.setState({
    selectedUid: row.studyInstanceUid,
    chosen: new Map([[row.studyInstanceUid, row]]),
  });
}

export function chooseInList(row: StudyRow, choice: Choice, rows: LoadedRows): void {
  if (choice === 'only') {
    choose(row);
    return;
  }
  const { chosen } = useStudyList.getState();
  const next = choice === 'toggle' ? toggled(chosen, row) : extended(row, rows);
  if (choice === 'toggle') anchorUid = row.studyInstanceUid;
  useStudyList.setState({ selectedUid: row.studyInstanceUid, chosen: next });
}

function toggled(chosen: ReadonlyMap<string, StudyRow>, row: StudyRow): ReadonlyMap<string, StudyRow> {
  const next = new Map(chosen);
  if (!next.delete(row.studyInstanceUid)) next.set(row.studyInstanceUid, row);
  return next;
}

/** Everything between the anchor and this row; rows that are not loaded cannot be seen, so they are not chosen. */
function extended(row: StudyRow, { rowAt, indexOf }: LoadedRows): ReadonlyMap<string, StudyRow> {
  const to = indexOf(row.studyInstanceUid);
  const from = anchorUid === null ? to : indexOf(anchorUid);
  const next = new Map<string, StudyRow>();
  for (let index = Math.min(from === -1 ? to : from, to); index <= Math.max(from, to); index += 1) {
    const each = rowAt(index);
    if (each !== undefined) next.set(each.studyInstanceUid, each);
  }
  return next;
}
