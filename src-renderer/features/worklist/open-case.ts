import type { WorklistFilter, WorklistRow } from '#shared/contract/worklist.ts';
import type { ReadingStanding } from '#shared/contract/reading.ts';
import { isInOtherHands } from '#shared/reading/reading-state.ts';
import type { SignedInUser } from '#shared/contract/session.ts';
import { api } from '#view/api/client.ts';
import { beginWorklist } from '#view/state/reading-list.ts';
import { navigate } from '#view/state/route.ts';
import { useWorklist } from '#view/state/worklist.ts';

/** Whose opening of a study is reading it, and not only looking. */
export function doesRead(user: SignedInUser | null): user is SignedInUser {
  return user?.role === 'radiologist' && user.permissions.includes('studies.annotate');
}

/** Opens a case that is nobody else's, and reads on by the rule of the list. @returns who has it, and then it is not opened */
export async function openCase(
  row: WorklistRow,
  filter: WorklistFilter,
  user: SignedInUser | null,
  takesOver = false,
): Promise<ReadingStanding | null> {
  const { studyInstanceUid } = row.study;
  if (doesRead(user)) {
    const standing = await api.worklist.take({ studyInstanceUid, takesOver });
    if (isInOtherHands(standing, user.name)) return standing;
  }
  show(row, filter, doesRead(user));
  return null;
}

/** Opens it and leaves it to whoever reads it. */
export function lookAtCase(row: WorklistRow, filter: WorklistFilter): void {
  show(row, filter, true);
}

/** Opens what comes next by the rule. @returns false: nothing is ready */
export async function openNextCase(filter: WorklistFilter, user: SignedInUser | null): Promise<boolean> {
  const wish = { filter };
  const row = await (doesRead(user) ? api.worklist.takeNext(wish) : api.worklist.upcoming(wish));
  if (row === null) return false;
  show(row, filter, doesRead(user));
  return true;
}

function show(row: WorklistRow, filter: WorklistFilter, claims: boolean): void {
  beginWorklist(filter, row.study, claims);
  useWorklist.setState({ selectedUid: row.study.studyInstanceUid });
  navigate({ screen: 'study', studyInstanceUid: row.study.studyInstanceUid });
}
