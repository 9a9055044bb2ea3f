/** How much of a series or study was looked at. */
export interface ViewedCount {
  readonly viewed: number;
  readonly total: number;
}

export interface CountedSeries {
  readonly seriesInstanceUid: string;
  /** 0 for a series without pictures: nothing of it can be looked at */
  readonly numberOfFrames: number;
}

type Viewed = ReadonlyMap<string, ReadonlySet<string>>;

/** A series may have shrunk since: never more than there are. */
export function viewedOfSeries(viewed: Viewed, series: CountedSeries): ViewedCount {
  const total = series.numberOfFrames;
  return { viewed: Math.min(viewed.get(series.seriesInstanceUid)?.size ?? 0, total), total };
}

export function viewedOfStudy(viewed: Viewed, series: readonly CountedSeries[]): ViewedCount {
  const counts = series.map((each) => viewedOfSeries(viewed, each));
  return {
    viewed: counts.reduce((sum, count) => sum + count.viewed, 0),
    total: counts.reduce((sum, count) => sum + count.total, 0),
  };
}

export function isAllViewed({ viewed, total }: ViewedCount): boolean {
  return viewed >= total;
}

/** The first series, in the order given, of which something was not looked at; null when there is none. */
export function firstUnviewedSeries<Series extends CountedSeries>(
  viewed: Viewed,
  series: readonly Series[],
): Series | null {
  return series.find((each) => !isAllViewed(viewedOfSeries(viewed, each))) ?? null;
}
