import { create } from 'zustand';
import type { ReadingChange } from '#shared/contract/reading.ts';
import { ERROR_KINDS, toAppError } from '#shared/errors.ts';
import { api } from '#view/api/client.ts';
import { noteOverwritten } from './overwritten.ts';
import { keepSeatValue, seatValue } from './seat.ts';
import { useWindowGroup } from './window-group.ts';

/** Each window of a group has its own: they would overwrite each other's. */
const seatKey = () => `reading.unsaved.${String(useWindowGroup.getState().window)}`;
const MOST_AT_ONCE = 100;
const RETRY_FIRST_MS = 400;
const RETRY_LONGEST_MS = 10_000;

type Unsaved = {
  readonly studyInstanceUid: string;
  /** Who did it: nobody else's name is put under it */
  readonly by: string;
  readonly change: ReadingChange;
};

/** What was done and is not durable in the core yet. */
export type Outbox = {
  readonly waiting: readonly Unsaved[];
  /** What the core will not take, such as work on a study that was removed meanwhile */
  readonly refused: readonly Unsaved[];
  /** Why it waits or was refused; empty while all goes well */
  readonly problem: string;
};

export const useOutbox = create<Outbox>(() => ({
  waiting: [],
  refused: [],
  problem: '',
}));

/** Names this window among all that write on a study. */
export const WINDOW_ORIGIN = crypto.randomUUID();

let writer = '';
/** What another person did in this window: it waits on this seat until they are back */
let others: readonly Unsaved[] = [];
let isSending = false;
let failures = 0;
let retryTimer: ReturnType<typeof setTimeout> | undefined;

/** Who signs what is written from now on; what the same person did before the window was closed or crashed is sent first. */
export function openOutbox(by: string): void {
  if (writer === by) return;
  writer = by;
  const { refused, waiting } = useOutbox.getState();
  const all = [...new Set([...seatValue<readonly Unsaved[]>(seatKey(), []), ...refused, ...waiting])];
  others = all.filter((each) => each.by !== by);
  useOutbox.setState({ refused: [], problem: '' });
  set(all.filter((each) => each.by === by));
  void send();
}

/** Writes to the core at once and keeps trying; durable when it has left `waiting`. */
export function record(studyInstanceUid: string, changes: readonly ReadingChange[]): void {
  const keys = new Set(changes.map(keyOf).filter(Boolean));
  // A whole value each time: one that waits and is outdated need not be sent. What is under way stays.
  const sending = isSending ? MOST_AT_ONCE : 0;
  const { waiting } = useOutbox.getState();
  const isOutdated = (each: Unsaved, at: number) => at >= sending && keys.has(keyOf(each.change));
  const outdated = new Map(waiting.filter(isOutdated).map(({ change }) => [keyOf(change), change]));
  const added = changes.map((change) => ({
    studyInstanceUid,
    by: writer,
    change: basedAs(change, outdated.get(keyOf(change))),
  }));
  set([...waiting.filter((each, at) => !isOutdated(each, at)), ...added]);
  void send();
}

/** What takes the place of a change that waits is based on what that one was: news of others were not shown meanwhile. */
function basedAs(change: ReadingChange, outdated: ReadingChange | undefined): ReadingChange {
  return 'basedOn' in change && outdated && 'basedOn' in outdated
    ? { ...change, basedOn: outdated.basedOn }
    : change;
}

/** Tries again what was refused on a study: it is back in the archive. */
export function retryRefused(studyInstanceUid: string): void {
  const { refused, waiting } = useOutbox.getState();
  const again = refused.filter((each) => each.studyInstanceUid === studyInstanceUid);
  if (again.length === 0) return;
  const others = refused.filter((each) => each.studyInstanceUid !== studyInstanceUid);
  useOutbox.setState({ refused: others });
  // What is done since is newer: it comes after.
  set([...again, ...waiting]);
  void send();
}

/** Gives up what the core will not take. */
export function discardRefused(): void {
  useOutbox.setState({ refused: [], problem: '' });
  keep();
}

function set(waiting: readonly Unsaved[]): void {
  useOutbox.setState({ waiting });
  keep();
}

/** What was refused is kept as well: it is somebody's work until they give it up. */
function keep(): void {
  const { refused, waiting } = useOutbox.getState();
  keepSeatValue(seatKey(), [...others, ...refused, ...waiting]);
}

/** By what they are and not by their place: somebody else may have signed in meanwhile. */
function without(batch: readonly Unsaved[]): readonly Unsaved[] {
  others = others.filter((each) => !batch.includes(each));
  return useOutbox.getState().waiting.filter((each) => !batch.includes(each));
}

async function send(): Promise<void> {
  if (isSending) return;
  isSending = true;
  clearTimeout(retryTimer);
  while (useOutbox.getState().waiting.length > 0) if (!(await sendSome())) break;
  isSending = false;
}

/** @returns whether to go on at once */
async function sendSome(): Promise<boolean> {
  const { waiting } = useOutbox.getState();
  const studyInstanceUid = waiting[0]?.studyInstanceUid ?? '';
  const other = waiting.findIndex((each) => each.studyInstanceUid !== studyInstanceUid);
  const batch = waiting.slice(0, Math.min(MOST_AT_ONCE, other === -1 ? waiting.length : other));
  // Each stays based on what its writer saw: news of others that came while it waited were not seen then.
  const changes = batch.map(({ change }) => change);
  try {
    const { overwritten } = await api.reading.write({ studyInstanceUid, origin: WINDOW_ORIGIN, changes });
    for (const each of overwritten) noteOverwritten({ ...each, writer: batch[0]?.by ?? '' });
    failures = 0;
    set(without(batch));
    useOutbox.setState((outbox) => ({
      problem: outbox.refused.length > 0 ? outbox.problem : '',
    }));
    return true;
  } catch (error) {
    const { code, message } = toAppError(error);
    useOutbox.setState({ problem: message });
    if (ERROR_KINDS[code].retryable || code === 'UNAUTHENTICATED') {
      failures += 1;
      const delayMs = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** failures);
      retryTimer = setTimeout(() => void send(), delayMs);
      return false;
    }
    // It would stand in the way of all that comes after it.
    const mine = batch.filter((each) => !others.includes(each));
    useOutbox.setState((outbox) => ({ refused: [...outbox.refused, ...mine] }));
    set(useOutbox.getState().waiting.filter((each) => !batch.includes(each)));
    return true;
  }
}

/** Two changes of one key: the later one says all that the earlier one said. '' = none does. */
function keyOf(change: ReadingChange): string {
  switch (change.kind) {
    case 'putMeasurement':
      return change.measurement.id;
    case 'removeMeasurement':
      return change.id;
    case 'markKeyImage':
      return `${change.keyImage.sopInstanceUid}#${String(change.keyImage.frameNumber)}`;
    case 'unmarkKeyImage':
      return `${change.image.sopInstanceUid}#${String(change.image.frameNumber)}`;
    case 'putNote':
      return 'note';
    case 'viewed':
    case 'forgetViewed':
      return '';
    default:
      return change satisfies never;
  }
}
