import { describe, expect, it } from 'vitest';
import { chestStudy } from './chest-study.ts';
import { mammographyStudy } from './mammography-study.ts';
import { mrStudy } from './mr-study.ts';
import { PATIENTS } from './phantom-patients.ts';
import { pixelToPatient } from './slice-plane.ts';
import { length, subtract } from './solid.ts';
import { ultrasoundStudy } from './ultrasound-study.ts';

function words(value: unknown): Uint16Array {
  if (!(value instanceof Uint16Array)) throw new Error('no 16-bit pixels');
  return value;
}

describe('the chest phantom', () => {
  it.each(['CR', 'DX'] as const)('has its bar, nodule and marker in %s where its truth says', (modality) => {
    const study = chestStudy({ key: 'chest', name: 'chest', patient: PATIENTS.thorax, modality });
    for (const [index, instance] of [...study.instances()].entries()) {
      const { plane, bar, nodule, marker } = study.truth.views[index]!;
      const stored = words(instance.PixelData);
      const isInverse = study.truth.photometricInterpretation === 'MONOCHROME1';
      const at = (row: number, column: number) => {
        const value = stored[Math.round(row) * plane.columns + Math.round(column)]!;
        return isInverse ? 4095 - value : value;
      };
      const bright = Array.from({ length: plane.columns }, (_, column) => column).filter(
        (column) => at(bar.row, column) > 3700,
      );
      expect(bright[0]).toBeCloseTo(bar.fromColumn, -0.5);
      expect(bright.length * plane.columnSpacingMm).toBeCloseTo(bar.lengthMm, 0);
      expect((bar.toColumn - bar.fromColumn) * plane.columnSpacingMm).toBeCloseTo(100, 9);
      const beside = at(nodule.row, nodule.column + 14 / plane.columnSpacingMm);
      expect(at(nodule.row, nodule.column)).toBeGreaterThan(beside);
      // The upright of the L: a third of its height left of its middle
      expect(at(marker.row, marker.column - 6 / plane.columnSpacingMm)).toBeGreaterThan(3700);
    }
  });
});

describe('the mammography phantom', () => {
  const study = mammographyStudy({ key: 'mg', name: 'mg', patient: PATIENTS.mammography, rows: 240 });
  const instances = [...study.instances()];

  it('has both breasts in both views with codes that agree', () => {
    const said = instances.map((instance) => {
      const [view] = instance.ViewCodeSequence as readonly { CodeMeaning: string }[];
      return [
        instance.ImageLaterality,
        view!.CodeMeaning,
        instance.ViewPosition,
        instance.PatientOrientation,
      ];
    });
    expect(said).toEqual([
      ['R', 'cranio-caudal', 'CC', ['P', 'L']],
      ['L', 'cranio-caudal', 'CC', ['A', 'R']],
      ['R', 'medio-lateral oblique', 'MLO', ['P', 'FL']],
      ['L', 'medio-lateral oblique', 'MLO', ['A', 'FR']],
    ]);
  });

  it('has the chest wall on the side that laterality asks for, and its findings where its truth says', () => {
    for (const [index, view] of study.truth.views.entries()) {
      const pixels = words(instances[index]!.PixelData);
      const at = (row: number, column: number) => pixels[row * 180 + column]!;
      const [wall, skin] = view.chestWall === 'left' ? [2, 177] : [177, 2];
      expect(at(120, wall)).toBeGreaterThan(1000);
      expect(at(120, skin)).toBe(0);
      if (view.mass) expect(at(view.mass.row, view.mass.column)).toBe(3400);
      for (const { row, column } of view.calcifications) expect(at(row, column)).toBe(4000);
    }
  });
});

describe('the ultrasound phantom', () => {
  it('moves its disc as its truth says', () => {
    const study = ultrasoundStudy({ key: 'us', name: 'us', patient: PATIENTS.heart, frameCount: 5 });
    const [instance] = [...study.instances()];
    const pixels = instance!.PixelData as Uint8Array;
    study.truth.disc.forEach((disc, frame) => {
      let [mass, rows, columns] = [0, 0, 0];
      for (let row = 0; row < 240; row += 1) {
        for (let column = 0; column < 200; column += 1) {
          if (pixels[3 * ((frame * 240 + row) * 320 + column) + 1] !== 230) continue;
          mass += 1;
          rows += row;
          columns += column;
        }
      }
      expect(rows / mass).toBeCloseTo(disc.row, 0);
      expect(columns / mass).toBeCloseTo(disc.column, 0);
    });
  });
});

describe('the head phantom', () => {
  it('has its lesion in the left frontal lobe in every plane and contrast', () => {
    const study = mrStudy({ key: 'mr', name: 'mr', patient: PATIENTS.head, matrix: 120, sliceCount: 100 });
    const { lesion, signals } = study.truth;
    expect(lesion.centre[0]).toBeGreaterThan(0);
    expect(lesion.centre[1]).toBeLessThan(0);
    const instances = study.instances()[Symbol.iterator]();
    for (const series of study.truth.series) {
      for (const contrast of series.contrasts) {
        const inside: number[] = [];
        for (const plane of series.planes) {
          const pixels = words(instances.next().value?.PixelData);
          for (let row = 0; row < plane.rows; row += 1) {
            for (let column = 0; column < plane.columns; column += 1) {
              const distance = length(subtract(pixelToPatient(plane, row, column), lesion.centre));
              if (distance < lesion.diameterMm / 2 - 2) inside.push(pixels[row * plane.columns + column]!);
            }
          }
        }
        const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
        expect(Math.abs(mean - signals[contrast].lesion)).toBeLessThan(3);
      }
    }
  });
});
