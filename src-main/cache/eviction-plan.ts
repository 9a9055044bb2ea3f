/** A cached study as the plan sees it. Times in milliseconds since 1970 UTC. */
export interface Evictable {
  readonly studyInstanceUid: string;
  readonly sizeBytes: number;
  /** Opened or received last */
  readonly lastNeededAt: number;
  readonly isPinned: boolean;
  /** 0 = not held */
  readonly keepUntil: number;
  readonly isReceiving: boolean;
}

export interface Room {
  readonly diskBytes: number;
  readonly freeBytes: number;
  readonly quotaBytes: number | null;
  readonly lowFreePercent: number;
}

export interface EvictionPlan<Study> {
  /** What has to go to be within the limits; 0: nothing */
  readonly neededBytes: number;
  /** What may go, least needed first; it may be less than is needed */
  readonly candidates: readonly Study[];
}

/** Somebody may have it on screen. */
const JUST_NEEDED_MS = 60 * 60_000;
/** Once there is too little room, this much more is made, so that not every instance that arrives starts a run. */
const SLACK = 0.1;

/**
 * What of the cache makes room, and how much. Pinned, held, arriving and just opened studies stay, whatever the need.
 */
export function planEviction<Study extends Evictable>(
  studies: readonly Study[],
  room: Room,
  now: number,
): EvictionPlan<Study> {
  const cachedBytes = studies.reduce((sum, study) => sum + study.sizeBytes, 0);
  const lowBytes = lowWaterBytes(room);
  const overQuota = room.quotaBytes === null ? 0 : cachedBytes - room.quotaBytes;
  const belowLow = lowBytes - room.freeBytes;
  const neededBytes = Math.ceil(
    Math.max(
      0,
      overQuota > 0 ? overQuota + (room.quotaBytes ?? 0) * SLACK : 0,
      belowLow > 0 ? belowLow + lowBytes * SLACK : 0,
    ),
  );
  if (neededBytes === 0) return { neededBytes: 0, candidates: [] };
  const candidates = studies
    .filter((study) => mayGo(study, now))
    .sort((a, b) => a.lastNeededAt - b.lastNeededAt || (a.studyInstanceUid < b.studyInstanceUid ? -1 : 1));
  return { neededBytes, candidates };
}

/** Well above the reserve below which instances are refused. */
const LEAST_LOW_BYTES = 1 << 30;

export function lowWaterBytes({ diskBytes, lowFreePercent }: Room): number {
  return Math.min(Math.max((diskBytes * lowFreePercent) / 100, LEAST_LOW_BYTES), diskBytes / 2);
}

/** Before anything has to go: this much more of the disk is free */
const PREFETCH_FREE_PERCENT = 2;

/** Whether what nobody waits for has to stay away: it would only push out something else. */
export function isFull(studies: readonly Evictable[], room: Room): boolean {
  const cachedBytes = studies.reduce((sum, study) => sum + study.sizeBytes, 0);
  if (room.quotaBytes !== null && cachedBytes > room.quotaBytes) return true;
  return (
    room.freeBytes < lowWaterBytes({ ...room, lowFreePercent: room.lowFreePercent + PREFETCH_FREE_PERCENT })
  );
}

/** Whether nothing speaks for keeping a study, at this time. */
export function mayGo({ isPinned, keepUntil, isReceiving, lastNeededAt }: Evictable, now: number): boolean {
  return !isPinned && keepUntil <= now && !isReceiving && now - lastNeededAt >= JUST_NEEDED_MS;
}
