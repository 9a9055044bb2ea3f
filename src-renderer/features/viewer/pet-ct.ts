import type { SeriesRow } from '#shared/contract/studies.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';

/** Fewer images are no volume worth cutting. */
const LEAST_IMAGES = 3;

interface PetCtPair {
  readonly ctSeriesUid: string;
  readonly petSeriesUid: string;
}

/**
 * The PET and the CT of a study that lie in one frame of reference: PET that gives uptake before PET that does not, then
 * what the reader has before him, then the longest. null when there is no such pair, or while nothing is known of them.
 *
 * @param stackOf the first stack of a series; null while it is not read
 */
export function petCtPair(
  series: readonly SeriesRow[],
  stackOf: (seriesInstanceUid: string) => SeriesStack | null,
  activeSeriesUid: string | null,
): PetCtPair | null {
  if (!series.some(({ modality }) => modality === 'PT')) return null;
  const volumes = series
    .filter((row) => row.numberOfFrames >= LEAST_IMAGES)
    .map((row) => ({ row, stack: stackOf(row.seriesInstanceUid) }))
    .filter((each): each is KnownVolume => each.stack?.geometry.obstacles.length === 0);
  const pets = ranked(
    volumes.filter(({ row }) => row.modality === 'PT'),
    activeSeriesUid,
  );
  const cts = ranked(
    volumes.filter(({ row }) => row.modality === 'CT'),
    activeSeriesUid,
  );
  for (const pet of pets) {
    const ct = cts.find((each) => frameOfReference(each) === frameOfReference(pet));
    if (ct && frameOfReference(ct) !== '')
      return { ctSeriesUid: ct.row.seriesInstanceUid, petSeriesUid: pet.row.seriesInstanceUid };
  }
  return null;
}

interface KnownVolume {
  readonly row: SeriesRow;
  readonly stack: SeriesStack;
}

function frameOfReference({ stack }: KnownVolume): string {
  return stack.frames[0]?.plane.frameOfReferenceUid ?? '';
}

function ranked(volumes: readonly KnownVolume[], activeSeriesUid: string | null): readonly KnownVolume[] {
  const rank = ({ row, stack }: KnownVolume) => [
    stack.frames[0]?.suv?.kind === 'factors' ? 1 : 0,
    row.seriesInstanceUid === activeSeriesUid ? 1 : 0,
    stack.frames.length,
  ];
  return volumes.toSorted((a, b) => {
    const [ranksA, ranksB] = [rank(a), rank(b)];
    const at = ranksA.findIndex((value, index) => value !== ranksB[index]);
    return (ranksB[at] ?? 0) - (ranksA[at] ?? 0);
  });
}
