import { lettersOfCamera, lettersOfPatientOrientation, type EdgeLetters } from '#view/kernels/orientation.ts';
import { addScaled, cross, normalize, type Vec3 } from '#view/kernels/vector.ts';
import { screenDirection, type Affine } from '#view/kernels/view-transform.ts';
import type { Frame } from './frame.ts';

/** What the edges of a view point to, as the frame lies on it. */
export function lettersOf(frame: Frame, map: Affine): EdgeLetters {
  const right = screenDirection(map, 1, 0);
  const up = screenDirection(map, 0, -1);
  const { rowCosines, columnCosines } = frame.plane;
  if (!rowCosines || !columnCosines)
    return lettersOfPatientOrientation(...frame.patientOrientation, right, up);
  const inPatient = ([column, row]: readonly [number, number]): Vec3 =>
    normalize(
      addScaled(
        [rowCosines[0] * column, rowCosines[1] * column, rowCosines[2] * column],
        columnCosines,
        row * frame.pixelAspect,
      ),
    );
  const viewRight = inPatient(right);
  const viewUp = inPatient(up);
  return lettersOfCamera(viewUp, cross(viewRight, viewUp));
}
