import type { ArchivePrefetch, PrefetchSettings, PullHours } from '#shared/contract/prefetch.ts';
import type { RemoteArchive } from '#shared/contract/remote.ts';
import { archiveKey, BY_PERSON, isWaitedFor, type Pull, sourceOf } from './prefetch-store.ts';
import { msUntilOpen } from './pull-hours.ts';
import { compareReadingPlaces, type ReadingPlace } from './reading-order.ts';

export interface StartPlanInput {
  readonly waiting: readonly Pull[];
  readonly coming: readonly Pull[];
  /** Archives from which a person retrieves */
  readonly foreground: ReadonlySet<string>;
  /** Until when an archive rests, by archive; milliseconds since 1970 UTC, as all times here */
  readonly restsUntil: ReadonlyMap<string, number>;
  readonly settings: Pick<PrefetchSettings, 'isOn' | 'mostAtOnce' | 'archives'>;
  /** Pulls that the queue of jobs runs at once */
  readonly mostJobs: number;
  readonly now: number;
}

export interface StartPlan {
  readonly start: readonly Pull[];
  /** Under way, and to wait until what a person waits for has come */
  readonly giveWay: readonly Pull[];
  readonly explain: readonly { readonly pull: Pull; readonly reason: string }[];
  /** When to look again without anything having happened; Infinity: never */
  readonly nextAt: number;
}

/**
 * Which pulls start now. What a person fetches starts at once, and the priors of an opened case wait only for each other and for
 * what a person retrieves: what runs at the same archive for nobody in particular gives way, and none of that is begun meanwhile.
 *
 * @param input `waiting` in the order in which they shall come
 */
export function planStarts(input: StartPlanInput): StartPlan {
  const { waiting, coming, foreground, restsUntil, settings, mostJobs, now } = input;
  const limitsOf = new Map(settings.archives.map((each) => [archiveKey(each.archive), each]));
  const start: Pull[] = [];
  const giveWay = new Set<Pull>();
  const explain: { pull: Pull; reason: string }[] = [];
  let nextAt = Infinity;
  const running = () => [...coming.filter((each) => !giveWay.has(each)), ...start];
  const runningAt = (archive: string) => running().filter((each) => archiveKey(sourceOf(each)) === archive);
  const interrupt = (isVictim: (pull: Pull) => boolean) => {
    for (const each of coming) if (!isWaitedFor(each) && isVictim(each)) giveWay.add(each);
  };
  for (const pull of waiting) {
    const archive = archiveKey(sourceOf(pull));
    const { hours = null, megabytesPerSecond = 0 } = limitsOf.get(archive) ?? {};
    const isByPerson = pull.priority === BY_PERSON;
    if (!settings.isOn && !isByPerson) continue;
    if (pull.nextTryAt > now) {
      nextAt = Math.min(nextAt, pull.nextTryAt);
      continue;
    }
    const obstacle = isByPerson ? null : obstacleOf(pull, { hours, megabytesPerSecond, restsUntil, now });
    if (obstacle) {
      nextAt = Math.min(nextAt, obstacle.endsAt);
      explain.push({ pull, reason: obstacle.reason });
      continue;
    }
    // A limit is kept by one study at a time, with a rest after each.
    const most = megabytesPerSecond > 0 ? 1 : settings.mostAtOnce;
    if (isWaitedFor(pull)) {
      const isFull = runningAt(archive).filter(isWaitedFor).length >= most;
      if (!isByPerson && (foreground.has(archive) || isFull)) continue;
      interrupt((each) => archiveKey(sourceOf(each)) === archive);
      // The queue of jobs is shared by all archives
      if (running().length >= mostJobs) interrupt(() => true);
      start.push(pull);
    } else if (
      !foreground.has(archive) &&
      !runningAt(archive).some(isWaitedFor) &&
      runningAt(archive).length < most &&
      running().length < mostJobs
    )
      start.push(pull);
  }
  return { start, giveWay: [...giveWay], explain, nextAt };
}

/** Those of one cause in the order in which the studies are read for which they come. */
export function inReadingOrder(
  pulls: readonly Pull[],
  places: ReadonlyMap<string, ReadingPlace>,
  unlisted: number,
): Pull[] {
  const placeOf = ({ subjectKey, wantedAt }: Pull) =>
    places.get(subjectKey) ?? { urgency: unlisted, at: wantedAt };
  return pulls.toSorted(
    (a, b) =>
      a.priority - b.priority || compareReadingPlaces(placeOf(a), placeOf(b)) || a.wantedAt - b.wantedAt,
  );
}

function obstacleOf(
  pull: Pull,
  {
    hours,
    megabytesPerSecond,
    restsUntil,
    now,
  }: Pick<ArchivePrefetch, 'hours' | 'megabytesPerSecond'> & Pick<StartPlanInput, 'restsUntil' | 'now'>,
): { readonly endsAt: number; readonly reason: string } | null {
  const source = sourceOf(pull);
  const opensInMs = hours === null ? 0 : msUntilOpen(hours, new Date(now));
  if (hours !== null && opensInMs > 0)
    return { endsAt: now + opensInMs, reason: outsideHours(source, hours) };
  const endsAt = megabytesPerSecond > 0 ? (restsUntil.get(archiveKey(source)) ?? 0) : 0;
  if (endsAt <= now || isWaitedFor(pull)) return null;
  return { endsAt, reason: resting(source, megabytesPerSecond) };
}

function outsideHours({ id }: RemoteArchive, { from, to }: PullHours): string {
  return `${id} is asked for priors from ${from} to ${to} only.`;
}

function resting({ id }: RemoteArchive, megabytesPerSecond: number): string {
  return `${id} rests after the last prior: no more than ${String(megabytesPerSecond)} MB a second.`;
}
