import type { FetchRequest, FoundInstance } from './archive.ts';

/** What an archive says of a series. */
export interface ExpectedSeries {
  readonly seriesInstanceUid: string;
  /** null: it does not list them */
  readonly instances: readonly FoundInstance[] | null;
  /** Number of Series Related Instances; null: it does not tell */
  readonly count: number | null;
}

/** SOP Instance UIDs that are here, by series */
export type Here = ReadonlyMap<string, ReadonlySet<string>>;

export interface Missing {
  readonly seriesInstanceUid: string;
  /** null: which ones is not known */
  readonly instances: readonly FoundInstance[] | null;
  /** How many; where the archive tells nothing at all, 1 for a series of which nothing is here */
  readonly count: number;
  readonly isWholeSeries: boolean;
}

/** Instances that one request asks for by their UIDs; the list stays within what peers take as one value */
const MOST_UIDS = 100;

/** What is not here of what the archive has; by UID where it lists them, else by number. */
export function missingOf(expected: readonly ExpectedSeries[], here: Here): Missing[] {
  return expected.flatMap(({ seriesInstanceUid, instances, count }): Missing[] => {
    const have = here.get(seriesInstanceUid) ?? new Set<string>();
    if (instances) {
      const missing = instances.filter(({ sopInstanceUid }) => !have.has(sopInstanceUid));
      if (missing.length === 0) return [];
      const isWholeSeries = missing.length === instances.length;
      return [{ seriesInstanceUid, instances: missing, count: missing.length, isWholeSeries }];
    }
    const lacking = count === null ? Number(have.size === 0) : count - have.size;
    return lacking > 0
      ? [{ seriesInstanceUid, instances: null, count: lacking, isWholeSeries: have.size === 0 }]
      : [];
  });
}

/** Instances expected in all, for the progress; 0 when the archive does not tell. */
export function expectedCount(expected: readonly ExpectedSeries[]): number {
  return expected.reduce((sum, { instances, count }) => sum + (instances?.length ?? count ?? 0), 0);
}

/** Instances of what is expected that are here. */
export function hereCount(expected: readonly ExpectedSeries[], here: Here): number {
  return expected.reduce((sum, { seriesInstanceUid, instances }) => {
    const have = here.get(seriesInstanceUid) ?? new Set<string>();
    const known = instances?.filter(({ sopInstanceUid }) => have.has(sopInstanceUid)).length;
    return sum + (known ?? have.size);
  }, 0);
}

/**
 * The fewest requests that bring what is missing and little else: the study at once when nothing of it is here, whole series
 * where nothing of them is, else instances by their UIDs.
 *
 * @param isWholeStudy the expected series are all of the study
 */
export function planRequests(
  studyInstanceUid: string,
  missing: readonly Missing[],
  { isWholeStudy, expectedSeries }: { readonly isWholeStudy: boolean; readonly expectedSeries: number },
): FetchRequest[] {
  const nothingHere = missing.length === expectedSeries && missing.every((each) => each.isWholeSeries);
  if (isWholeStudy && nothingHere) {
    return [{ studyInstanceUid, sopClassUids: classesOf(missing.map(({ instances }) => instances)) }];
  }
  return missing.flatMap(({ seriesInstanceUid, instances, isWholeSeries }): FetchRequest[] => {
    if (isWholeSeries || !instances) {
      return [{ studyInstanceUid, seriesInstanceUid, sopClassUids: classesOf([instances]) }];
    }
    const requests: FetchRequest[] = [];
    for (let at = 0; at < instances.length; at += MOST_UIDS) {
      const part = instances.slice(at, at + MOST_UIDS);
      const sopInstanceUids = part.map(({ sopInstanceUid }) => sopInstanceUid);
      requests.push({
        studyInstanceUid,
        seriesInstanceUid,
        sopInstanceUids,
        sopClassUids: classesOf([part]),
      });
    }
    return requests;
  });
}

/** None when one of them is not known: then anything may come. */
function classesOf(lists: readonly (readonly FoundInstance[] | null)[]): string[] {
  const classes = new Set<string>();
  for (const instances of lists) {
    if (!instances) return [];
    for (const { sopClassUid } of instances) {
      if (sopClassUid === '') return [];
      classes.add(sopClassUid);
    }
  }
  return [...classes];
}
