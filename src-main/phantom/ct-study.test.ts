import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ctPhantom, growthPair } from './studies.ts';
import type { CtStudy } from './ct-study.ts';
import { generate } from './phantom-study.ts';
import { pixelToPatient, type SlicePlane } from './slice-plane.ts';
import { cross, dot, length, subtract, type Vec3 } from './solid.ts';

interface Voxel {
  readonly at: Vec3;
  readonly hu: number;
}

interface Slice {
  readonly plane: SlicePlane;
  readonly samples: Uint16Array | Int16Array;
}

/** The slices of a study as stored. */
function slicesOf(study: CtStudy): Slice[] {
  const planes = study.truth.planes.filter((_, index) => !study.truth.missingSlices.includes(index));
  return Array.from(study.instances(), ({ PixelData: samples }, index) => {
    if (!(samples instanceof Uint16Array || samples instanceof Int16Array)) throw new Error('no samples');
    return { plane: planes[index]!, samples };
  });
}

/** Voxels within a distance of a point, rescaled from their stored samples. */
function voxelsNear(study: CtStudy, slices: readonly Slice[], centre: Vec3, radiusMm: number): Voxel[] {
  const { rescaleIntercept, rescaleSlope } = study.truth;
  const found: Voxel[] = [];
  for (const { plane, samples } of slices) {
    const toCentre = subtract(centre, plane.position);
    const normal = cross(plane.rowDirection, plane.columnDirection);
    if (Math.abs(dot(toCentre, normal)) > radiusMm) continue;
    const range = (along: number, spacingMm: number, count: number) => [
      Math.max(0, Math.floor((along - radiusMm) / spacingMm)),
      Math.min(count - 1, Math.ceil((along + radiusMm) / spacingMm)),
    ];
    const [firstRow, lastRow] = range(dot(toCentre, plane.columnDirection), plane.rowSpacingMm, plane.rows);
    const [first, last] = range(dot(toCentre, plane.rowDirection), plane.columnSpacingMm, plane.columns);
    for (let row = firstRow!; row <= lastRow!; row += 1) {
      for (let column = first!; column <= last!; column += 1) {
        const at = pixelToPatient(plane, row, column);
        if (length(subtract(at, centre)) > radiusMm) continue;
        found.push({ at, hu: samples[row * plane.columns + column]! * rescaleSlope + rescaleIntercept });
      }
    }
  }
  return found;
}

function centreOfMass(voxels: readonly Voxel[], background: number): Vec3 {
  let mass = 0;
  const sum: [number, number, number] = [0, 0, 0];
  for (const { at, hu } of voxels) {
    mass += hu - background;
    for (const axis of [0, 1, 2] as const) sum[axis] += (hu - background) * at[axis];
  }
  return [sum[0] / mass, sum[1] / mass, sum[2] / mass];
}

const size = { rows: 256, columns: 256, sliceCount: 100 };

describe('the CT phantom', () => {
  it.each(['standard', 'signed', 'gantryTilt', 'oblique', 'feetFirst', 'prone', 'nonSquare'] as const)(
    'has each sphere of the %s variant where its truth says, within 0.1 mm',
    (variant) => {
      const study = ctPhantom(variant, size);
      const slices = slicesOf(study);
      for (const ball of study.truth.body.spheres) {
        const voxels = voxelsNear(study, slices, ball.centre, ball.diameterMm / 2 + 3);
        const measured = centreOfMass(voxels, study.truth.body.water.hu);
        expect(length(subtract(measured, ball.centre)), ball.name).toBeLessThan(0.1);
      }
    },
  );

  it('has the declared HU inside each insert, sphere, letter, vessel and the water', () => {
    const study = ctPhantom('standard', size);
    const { body } = study.truth;
    const slices = slicesOf(study);
    const trunk = body.vessels.tubes[0]!;
    const inside: readonly (readonly [Vec3, number, number])[] = [
      ...body.inserts.map((insert) => [insert.centre, insert.radiusMm, insert.hu] as const),
      ...body.spheres.map((ball) => [ball.centre, ball.diameterMm / 2, ball.hu] as const),
      [[0, 0, 60], 5, body.water.hu],
      [[trunk.from[0], trunk.from[1], -40], trunk.diameterMm / 2, body.vessels.hu],
      [[0, 0, 0], body.bar.diameterMm / 2, body.bar.hu],
    ];
    for (const [centre, radiusMm, hu] of inside) {
      const values = voxelsNear(study, slices, centre, radiusMm - 1).map((voxel) => voxel.hu);
      expect(values.length).toBeGreaterThan(4);
      expect(new Set(values)).toEqual(new Set([hu]));
    }
  });

  it('has a bar of 100.00 mm whose ends lie where half of its contrast is reached', () => {
    const study = ctPhantom('standard', size);
    const { bar, water } = study.truth.body;
    const slices = slicesOf(study);
    expect(bar.lengthMm).toBeCloseTo(100, 10);
    for (const end of [bar.from, bar.to]) {
      const values = voxelsNear(study, slices, end, 1.5);
      const mean = values.reduce((sum, voxel) => sum + voxel.hu, 0) / values.length;
      expect(mean).toBeGreaterThan(water.hu + 0.4 * (bar.hu - water.hu));
      expect(mean).toBeLessThan(water.hu + 0.6 * (bar.hu - water.hu));
    }
  });

  it('has every letter on its side of the patient, in all positions of the patient', () => {
    for (const variant of ['standard', 'feetFirst', 'prone'] as const) {
      const study = ctPhantom(variant);
      const slices = slicesOf(study);
      for (const letter of study.truth.body.letters) {
        const bright = voxelsNear(study, slices, letter.centre, letter.heightMm).filter(
          (voxel) => voxel.hu > 250,
        );
        expect(bright.length, letter.letter).toBeGreaterThan(20);
      }
    }
    const at = new Map(ctPhantom().truth.body.letters.map(({ letter, centre }) => [letter, centre]));
    // PS3.3 C.7.6.2.1.1: x grows to the left, y to the back, z to the head.
    expect(at.get('L')![0]).toBeGreaterThan(0);
    expect(at.get('R')![0]).toBeLessThan(0);
    expect(at.get('P')![1]).toBeGreaterThan(0);
    expect(at.get('A')![1]).toBeLessThan(0);
    expect(at.get('H')![2]).toBeGreaterThan(0);
    expect(at.get('F')![2]).toBeLessThan(0);
  });

  it('grows its lesion between the prior and the follow-up of one patient', () => {
    const volumes = growthPair(size).map((study) => {
      const lesion = study.truth.body.spheres.find((ball) => ball.name === 'lesion')!;
      const voxels = voxelsNear(study, slicesOf(study), lesion.centre, 10);
      const voxelMm3 = 1 * 1 * 2;
      return voxels.reduce((sum, voxel) => sum + (voxelMm3 * voxel.hu) / lesion.hu, 0);
    });
    expect(volumes[0]! / ((Math.PI / 6) * 6 ** 3)).toBeCloseTo(1, 1);
    expect(volumes[1]! / ((Math.PI / 6) * 12 ** 3)).toBeCloseTo(1, 1);
    const [prior, current] = growthPair();
    expect(prior.patient).toEqual(current.patient);
    expect(prior.studyDate < current.studyDate).toBe(true);
    expect(prior.studyInstanceUid).not.toBe(current.studyInstanceUid);
  });

  it('lacks the slices that the gap variant lost', () => {
    const study = ctPhantom('gap');
    const numbers = Array.from(study.instances(), (instance) => instance.InstanceNumber);
    expect(numbers).toHaveLength(48);
    expect(numbers).not.toContain(26);
    expect(numbers).not.toContain(27);
  });

  it('is the same to the last byte each time', () => {
    const hash = () => {
      const sum = createHash('sha256');
      for (const file of generate(ctPhantom('standard', { rows: 32, columns: 32, sliceCount: 4 }, 10))) {
        sum.update(file.bytes);
      }
      return sum.digest('hex');
    };
    expect(hash()).toBe(hash());
  });
});
