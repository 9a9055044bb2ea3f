import type { RemoteSeries, RemoteStudy, Transfer } from '#shared/contract/remote.ts';
import { archiveKey } from '#view/state/remote-search.ts';

/** How much of a study or series is here, and what is done about the rest. */
export type HereState = {
  readonly kind: 'none' | 'part' | 'all' | 'waiting' | 'coming' | 'failed' | 'stopped';
  readonly here: number;
  /** null: the archive does not tell */
  readonly total: number | null;
  /** Why it failed or what it waits for; empty otherwise */
  readonly reason: string;
  /** The retrieve that this state comes from */
  readonly transferId: string | null;
};

export type StudyLine = {
  readonly kind: 'study';
  readonly key: string;
  readonly study: RemoteStudy;
  readonly state: HereState;
  readonly isOpened: boolean;
};

export type SeriesLine = {
  readonly kind: 'series';
  readonly key: string;
  readonly study: RemoteStudy;
  readonly series: RemoteSeries;
  readonly state: HereState;
};

/** In place of series that are on their way or cannot be had */
export type NoteLine = {
  readonly kind: 'note';
  readonly key: string;
  readonly study: RemoteStudy;
  readonly note: 'reading' | 'none' | { readonly problem: string };
};

export type QueryLine = StudyLine | SeriesLine | NoteLine;

export function studyKey(study: Pick<RemoteStudy, 'archive' | 'studyInstanceUid'>): string {
  return `${archiveKey(study.archive)}|${study.studyInstanceUid}`;
}

/**
 * @param total that the archive tells
 * @param transfer the latest retrieve of it, if one counts still
 */
export function hereState(total: number | null, here: number, transfer: Transfer | undefined): HereState {
  const state = (kind: HereState['kind'], reason = ''): HereState => {
    const transferId = transfer?.transferId ?? null;
    return { kind, here, total, reason, transferId };
  };
  if (transfer?.state === 'queued') return state('waiting', transfer.reason);
  if (transfer?.state === 'running') return state('coming', transfer.reason);
  // Counted, not believed; a study of unknown size is whole when a retrieve has proven that.
  if (here > 0 && (total === null ? transfer?.state === 'complete' : here >= total)) return state('all');
  if (transfer?.state === 'failed' || transfer?.state === 'partial') return state('failed', transfer.reason);
  if (transfer?.state === 'cancelled') return state('stopped');
  return state(here > 0 ? 'part' : 'none');
}

/** What an archive said of the series of a study. */
export type SeriesAnswer =
  | { readonly state: 'reading' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'known'; readonly series: readonly RemoteSeries[] };

export type LineParts = {
  readonly studies: readonly RemoteStudy[];
  /** In the order of the table */
  readonly opened: ReadonlySet<string>;
  readonly seriesOf: (key: string) => SeriesAnswer;
  /** Instances of a study here by now; undefined: as when it was found */
  readonly hereOf: (studyInstanceUid: string) => number | undefined;
  /** Retrieves that count, newest first, by `studyKey` */
  readonly transfers: ReadonlyMap<string, readonly Transfer[]>;
  /** The lines as they were last made: one that says the same stays the same, so that its row is not drawn anew */
  readonly made?: WeakMap<RemoteStudy, StudyLine>;
};

/** The lines of the table: studies in their order, below an opened one its series. */
export function linesOf({ studies, opened, seriesOf, hereOf, transfers, made }: LineParts): QueryLine[] {
  return studies.flatMap((study): QueryLine[] => {
    const key = studyKey(study);
    const isOpened = opened.has(key);
    const ownTransfers = transfers.get(key) ?? [];
    const here = hereOf(study.studyInstanceUid) ?? study.instancesHere;
    const state = hereState(study.numberOfStudyRelatedInstances, here, ownTransfers[0]);
    const before = made?.get(study);
    const isSame = before !== undefined && before.isOpened === isOpened && isSameState(before.state, state);
    const line: StudyLine = isSame ? before : { kind: 'study', key, study, state, isOpened };
    if (!isSame) made?.set(study, line);
    if (!isOpened) return [line];
    const answer = seriesOf(key);
    if (answer.state !== 'known' || answer.series.length === 0) {
      const note =
        answer.state === 'failed'
          ? { problem: answer.message }
          : answer.state === 'reading'
            ? answer.state
            : 'none';
      return [line, { kind: 'note', key: `${key}|note`, study, note }];
    }
    const series = answer.series.map((each): SeriesLine => {
      const { seriesInstanceUid, numberOfSeriesRelatedInstances, instancesHere } = each;
      const transfer = ownTransfers.find(
        ({ seriesInstanceUids }) =>
          seriesInstanceUids.length === 0 || seriesInstanceUids.includes(seriesInstanceUid),
      );
      return {
        kind: 'series',
        key: `${key}|${seriesInstanceUid}`,
        study,
        series: each,
        state: hereState(numberOfSeriesRelatedInstances, instancesHere, transfer),
      };
    });
    return [line, ...series];
  });
}

function isSameState(a: HereState, b: HereState): boolean {
  return (
    a.kind === b.kind &&
    a.here === b.here &&
    a.total === b.total &&
    a.reason === b.reason &&
    a.transferId === b.transferId
  );
}

/** Retrieves by study: those under way, and those that this search has seen end. */
export function transfersByStudy(
  transfers: readonly Transfer[],
  startedAt: string,
): ReadonlyMap<string, readonly Transfer[]> {
  const byStudy = new Map<string, Transfer[]>();
  for (const transfer of transfers) {
    const isUnderWay = transfer.state === 'queued' || transfer.state === 'running';
    if (transfer.direction !== 'retrieve' || (!isUnderWay && transfer.startedAt < startedAt)) continue;
    const key = studyKey(transfer);
    byStudy.set(key, [...(byStudy.get(key) ?? []), transfer]);
  }
  return byStudy;
}

export type WantedRetrieve = {
  readonly archive: RemoteStudy['archive'];
  readonly studies: readonly { readonly studyInstanceUid: string; readonly seriesInstanceUids: string[] }[];
};

/** What the contract takes in one call */
const MOST_AT_ONCE = 500;

/** What chosen lines mean: a study whole, or those of its series that are chosen without it; what is all here is left out. */
export function retrievesOf(lines: readonly QueryLine[]): WantedRetrieve[] {
  const wanted = new Map<string, { study: RemoteStudy; seriesInstanceUids: string[] }>();
  const whole = new Set(lines.filter(({ kind }) => kind === 'study').map(({ key }) => key));
  for (const line of lines) {
    if (line.kind === 'note' || line.state.kind === 'all') continue;
    const key = studyKey(line.study);
    if (line.kind === 'study') wanted.set(key, { study: line.study, seriesInstanceUids: [] });
    else if (!whole.has(key)) {
      const known = wanted.get(key) ?? { study: line.study, seriesInstanceUids: [] };
      known.seriesInstanceUids.push(line.series.seriesInstanceUid);
      wanted.set(key, known);
    }
  }
  const calls = new Map<string, WantedRetrieve[]>();
  for (const { study, seriesInstanceUids } of wanted.values()) {
    const { archive, studyInstanceUid } = study;
    const own = calls.get(archiveKey(archive)) ?? [];
    const last = own.at(-1);
    const one = { studyInstanceUid, seriesInstanceUids };
    if (last !== undefined && last.studies.length < MOST_AT_ONCE)
      own[own.length - 1] = { archive, studies: [...last.studies, one] };
    else own.push({ archive, studies: [one] });
    calls.set(archiveKey(archive), own);
  }
  return [...calls.values()].flat();
}

/** How many studies, and series of others, a retrieve of these lines would bring. */
export function countWanted(lines: readonly QueryLine[]): number {
  return retrievesOf(lines)
    .flatMap(({ studies }) => studies)
    .reduce((sum, { seriesInstanceUids }) => sum + Math.max(1, seriesInstanceUids.length), 0);
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Studies by a column; those that have no value come last. `null`: as the archives answered. */
export function sorted(
  studies: readonly RemoteStudy[],
  sort: { readonly columnId: string; readonly descending: boolean } | null,
): readonly RemoteStudy[] {
  if (sort === null) return studies;
  const keyed = studies.map((study) => ({ study, value: sortValue(study, sort.columnId) }));
  const sign = sort.descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.value === '' || b.value === '') return Number(a.value === '') - Number(b.value === '');
    return sign * collator.compare(a.value, b.value);
  });
  return keyed.map(({ study }) => study);
}

function sortValue(study: RemoteStudy, columnId: string): string {
  switch (columnId) {
    case 'patientName':
      return study.patientName.alphabetic || study.patientName.ideographic || study.patientName.phonetic;
    case 'patientId':
      return study.patientId;
    case 'patientBirthDate':
      return study.patientBirthDate;
    case 'studyDate':
      return study.studyDate + study.studyTime;
    case 'modalitiesInStudy':
      return study.modalitiesInStudy.join(' ');
    case 'studyDescription':
      return study.studyDescription;
    case 'accessionNumber':
      return study.accessionNumber;
    case 'archive':
      return study.archive.id;
    case 'numberOfStudyRelatedInstances':
      return String(study.numberOfStudyRelatedInstances ?? '');
    default:
      return '';
  }
}
