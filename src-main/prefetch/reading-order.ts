/** When a study's turn to be read comes. */
export interface ReadingPlace {
  /** The lower, the sooner: the place in `PRIORITIES` */
  readonly urgency: number;
  /** When it arrived or is planned, in milliseconds since 1970 UTC */
  readonly at: number;
}

/** What the prefetch has to know of the worklist. */
export interface ReadingOrder {
  /** Of those studies that are on the list */
  places(studyInstanceUids: readonly string[]): Promise<ReadonlyMap<string, ReadingPlace>>;
  /** Every study of the list that is not read */
  unread(): Promise<readonly string[]>;
}

/** Negative: the first one is read sooner. */
export function compareReadingPlaces(one: ReadingPlace, other: ReadingPlace): number {
  return one.urgency - other.urgency || one.at - other.at;
}
