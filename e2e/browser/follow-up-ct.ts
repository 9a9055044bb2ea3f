import { type CtStudy, ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import type { Vec3 } from '#main/phantom/solid.ts';
import type { ViewerPage } from '../pages/viewer-page.ts';

/** How much further up the patient lay on the table before, mm */
export const SHIFT_MM = 37;

function followUp(
  key: string,
  studyDate: string,
  { sliceCount, columns, shiftMm }: { sliceCount: number; columns: number; shiftMm: number },
): CtStudy {
  const study = ctStudy({
    key,
    name: 'CT follow-up',
    description: key,
    patient: PATIENTS.thorax,
    studyDate,
    rows: columns,
    columns,
    sliceCount,
  });
  const moved = ([x, y, z]: Vec3): Vec3 => [x, y, z + shiftMm];
  return {
    ...study,
    truth: {
      ...study.truth,
      planes: study.truth.planes.map((plane) => ({ ...plane, position: moved(plane.position) })),
    },
    *instances() {
      let at = 0;
      for (const attributes of study.instances()) {
        const plane = study.truth.planes[at++];
        yield plane ? { ...attributes, ImagePositionPatient: [...moved(plane.position)] } : attributes;
      }
    },
  };
}

/** A CT in slices of 5 mm and pixels of 4 mm, and the one of a year before in slices of 3 mm and pixels of 3.2 mm. */
export const CT = followUp('ct-now', '20260224', { sliceCount: 40, columns: 64, shiftMm: 0 });
export const CT_PRIOR = followUp('ct-before', '20250218', {
  sliceCount: 67,
  columns: 80,
  shiftMm: SHIFT_MM,
});
/** Half the thicker slice */
export const MOST_APART_MM = 2.5;

const UIDS = [CT, CT_PRIOR].map((study) =>
  [...study.instances()].map(({ SOPInstanceUID }) => SOPInstanceUID as string),
);

/** Where a slice of the current study lies, mm. */
export function heightOf(sopInstanceUid: string): number {
  return CT.truth.planes[UIDS[0]?.indexOf(sopInstanceUid) ?? -1]?.position[2] ?? Number.NaN;
}

/** Where the slices of the current study and of its prior lie that are on the screen, side by side, mm. */
export async function heightsOf(viewer: ViewerPage): Promise<number[]> {
  const shownAt = await Promise.all(
    [0, 1].map(async (place) => (await viewer.shownFrame(place)).sopInstanceUid),
  );
  return [CT, CT_PRIOR].map(({ truth }, at) => {
    const index = UIDS[at]?.indexOf(shownAt[at] ?? '') ?? -1;
    return truth.planes[index]?.position[2] ?? Number.NaN;
  });
}
