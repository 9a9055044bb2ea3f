import { useEffect, useRef } from 'react';
import type { SeriesRow } from '#shared/contract/studies.ts';
import { BY_SERIES, chooseProtocol, useHanging } from '#view/state/hanging.ts';
import { setMpr, useWorkspace } from '#view/state/workspace.ts';
import { DRAWN_ON_IMAGES } from './use-regions.ts';

/**
 * An address that asks for planes shows the longest series of the study in them from the start, whatever a protocol would hang.
 * Once: what the reader does then stays.
 */
export function useOpensInPlanes(
  isAskedFor: boolean,
  studyInstanceUid: string,
  series: readonly SeriesRow[],
): void {
  const arranged = useWorkspace((workspace) => workspace.studyInstanceUid);
  const hung = useHanging((hanging) => hanging.studyInstanceUid);
  const isReady = arranged === studyInstanceUid && hung === studyInstanceUid && series.length > 0;
  const isDone = useRef(false);
  useEffect(() => {
    // Its code comes while the study is asked for.
    if (isAskedFor) void import('#view/imaging/mpr-session.ts');
  }, [isAskedFor]);
  useEffect(() => {
    if (!isAskedFor || !isReady || isDone.current) return;
    isDone.current = true;
    const [longest] = series
      .filter(({ modality, numberOfFrames }) => numberOfFrames > 0 && !DRAWN_ON_IMAGES.has(modality))
      .toSorted((a, b) => b.numberOfFrames - a.numberOfFrames);
    if (!longest) return;
    chooseProtocol(BY_SERIES);
    setMpr(longest.seriesInstanceUid);
  }, [isAskedFor, isReady, series]);
}
