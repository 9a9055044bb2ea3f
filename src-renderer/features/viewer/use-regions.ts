import { useEffect } from 'react';
import type { SeriesRow } from '#shared/contract/studies.ts';
import { drawRegions } from '#view/imaging/region-layer.ts';
import { loadRegions } from '#view/imaging/region-objects.ts';
import { text } from '#view/locales/text.ts';
import { openRegions, putRegions } from '#view/state/regions.ts';

const MODALITIES = new Set(['SEG', 'RTSTRUCT', 'RTDOSE']);

/** Segments, contours and dose of a study on its pictures, once the first picture is there. */
export function useRegionsOf(studyInstanceUid: string, series: readonly SeriesRow[], mayLoad: boolean): void {
  const uids = series
    .filter(({ modality }) => MODALITIES.has(modality))
    .map(({ seriesInstanceUid }) => seriesInstanceUid)
    .join(' ');
  useEffect(() => {
    if (!mayLoad || uids === '') return undefined;
    const abort = new AbortController();
    let endDrawing: (() => void) | null = null;
    openRegions(studyInstanceUid);
    void loadRegions(studyInstanceUid, uids.split(' '), text.documents.regions, abort.signal).then(
      ({ shapes, problems }) => {
        if (abort.signal.aborted) return;
        endDrawing = drawRegions(shapes);
        putRegions(
          shapes.map(({ region }) => region),
          problems,
        );
      },
    );
    return () => {
      abort.abort();
      endDrawing?.();
      openRegions('');
    };
  }, [studyInstanceUid, uids, mayLoad]);
}
