import type { ScreenAxes } from '#view/imaging/view-state.ts';
import { cubeSides } from '#view/kernels/patient-cube.ts';
import styles from './overlay.module.css';

/** Half a side of the cube, CSS pixels */
const HALF_PX = 12;
/** Half the longest diagonal of a cube, in half sides */
const REACH = Math.sqrt(3);

/** From where the patient is seen, at a glance; the letters at the edges say it exactly. */
export function PatientCube({ axes }: { readonly axes: ScreenAxes }) {
  const half = Math.ceil(HALF_PX * REACH) + 1;
  return (
    <svg
      className={styles['cube']}
      width={half * 2}
      height={half * 2}
      viewBox={`${-half} ${-half} ${half * 2} ${half * 2}`}
      aria-hidden
      data-patient-cube
    >
      {cubeSides(axes.right, axes.up, axes.eye).map(({ letter, corners, middle, facing }) => (
        <g key={letter}>
          <polygon
            points={corners
              .map(([x, y]) => `${(x * HALF_PX).toFixed(1)},${(y * HALF_PX).toFixed(1)}`)
              .join(' ')}
            fillOpacity={0.25 + 0.35 * facing}
          />
          {facing > 0.35 && (
            <text x={middle[0] * HALF_PX} y={middle[1] * HALF_PX} fillOpacity={facing}>
              {letter}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}
