import type { HangPlan, PlannedCell, PlannedScreen } from '#shared/hanging/plan-hanging.ts';

/** A viewport of what a study opens with, and whose series is in it. */
export interface FirstView {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly cell: PlannedCell;
  /** It is cut from the whole volume, not shown picture by picture */
  readonly isVolume: boolean;
}

/** What is shown first of a study that is hung by a plan, in all windows: current and priors, in the order of their places. */
export function firstViews(plan: HangPlan, studyInstanceUid: string, windows: number): FirstView[] {
  return firstScreens(plan, windows).flatMap(({ as, cells }) =>
    cells.flatMap((cell): FirstView[] =>
      cell.image === null
        ? []
        : [
            {
              studyInstanceUid: cell.priorUid || studyInstanceUid,
              seriesInstanceUid: cell.image.seriesInstanceUid,
              cell,
              isVolume: as !== 'stacks' || cell.look.cut !== undefined,
            },
          ],
    ),
  );
}

/** Windows of which the first stage says nothing show the stages that follow. */
function firstScreens({ stages }: HangPlan, windows: number): PlannedScreen[] {
  return Array.from({ length: windows }, (_, at) => stages[0]?.screens[at] ?? stages[at]?.screens[0]).filter(
    (screen) => screen !== undefined,
  );
}

export interface AheadOf<Picture> {
  readonly frames: readonly Picture[];
  readonly firstIndex: number;
  readonly isVolume: boolean;
}

/** To each side of the picture that a viewport begins with */
const AROUND = 8;

/**
 * Which pictures are worth having before a study is opened, the most needed first: the first one of every viewport, then those
 * around it, of volumes all, until they are as large as may be held. A viewport's first picture is never left out for another's
 * further ones.
 */
export function picturesAhead<Picture>(
  views: readonly AheadOf<Picture>[],
  sizeBytesOf: (picture: Picture) => number,
  limitBytes: number,
): Picture[] {
  const ordered = views.map(({ frames, firstIndex, isVolume }) =>
    [...frames.keys()]
      .toSorted((a, b) => Math.abs(a - firstIndex) - Math.abs(b - firstIndex))
      .slice(0, isVolume ? frames.length : 1 + 2 * AROUND)
      .flatMap((index) => frames[index] ?? []),
  );
  const chosen = new Set<Picture>();
  let heldBytes = 0;
  const most = Math.max(0, ...ordered.map((pictures) => pictures.length));
  for (let round = 0; round < most; round += 1)
    for (const pictures of ordered) {
      const picture = pictures[round];
      if (picture === undefined || chosen.has(picture)) continue;
      heldBytes += sizeBytesOf(picture);
      if (heldBytes > limitBytes) return [...chosen];
      chosen.add(picture);
    }
  return [...chosen];
}
