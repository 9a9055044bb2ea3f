import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonDataset, JsonElement } from '../json-dataset.ts';
import { addScaled, type Vec3 } from '../vector.ts';
import { rgbOfDicomLab } from './dicom-colour.ts';
import { doseAt, greatestDose, readDoseGrid, sampleDose } from './dose-grid.ts';
import { coverageOf, readSegmentation } from './segmentation.ts';
import { chordsAcross, liesIn, readStructureSet, type Contour } from './structure-set.ts';

const value = (vr: string, ...Value: unknown[]): JsonElement => ({ vr, Value });

describe('colours of DICOM', () => {
  it.each([
    ['black', [0, 32896, 32896], [0, 0, 0]],
    ['white', [65535, 32896, 32896], [255, 255, 255]],
    // sRGB red in CIELab at D50 is 54.29, 80.81, 69.89.
    ['red', [35579, 53666, 50859], [255, 0, 0]],
  ])('%s', (_, lab, rgb) => {
    const made = rgbOfDicomLab(lab);
    made.forEach((channel, at) => expect(Math.abs(channel - (rgb[at] ?? 0))).toBeLessThanOrEqual(2));
  });
});

describe('a segmentation', () => {
  const plane = (z: number) => ({
    '00209113': value('SQ', { '00200032': value('DS', -10, -20, z) }),
    '0062000A': value('SQ', { '0062000B': value('US', 2) }),
    '00089124': value('SQ', {
      '00082112': value('SQ', { '00081155': value('UI', '1.5'), '00081160': value('IS', 7) }),
    }),
  });
  const dataset: JsonDataset = {
    '00080016': value('UI', '1.2.840.10008.5.1.4.1.1.66.4'),
    '00081115': value('SQ', { '0020000E': value('UI', '1.3') }),
    '00200052': value('UI', '1.4'),
    '00280008': value('IS', 2),
    '00280010': value('US', 2),
    '00280011': value('US', 3),
    '00620001': value('CS', 'FRACTIONAL'),
    '0062000E': value('US', 200),
    '00620002': value('SQ', {
      '00620004': value('US', 2),
      '00620005': value('LO', 'Liver'),
      '00620008': value('CS', 'MANUAL'),
      '0062000F': value('SQ', { '00080104': value('LO', 'Organ') }),
    }),
    '52009229': value('SQ', {
      '00209116': value('SQ', { '00200037': value('DS', 1, 0, 0, 0, 1, 0) }),
      '00289110': value('SQ', { '00280030': value('DS', 0.5, 0.75) }),
    }),
    '52009230': value('SQ', plane(5), plane(8)),
  };

  it('has its segments, and its frames with what is common to all of them', () => {
    const read = readSegmentation(dataset);
    expect(read?.segments).toEqual([
      { number: 2, label: 'Liver', meaning: 'Organ', algorithm: 'MANUAL', colour: null },
    ]);
    expect(read?.frames[1]).toEqual({
      frameNumber: 2,
      segmentNumber: 2,
      position: [-10, -20, 8],
      rowCosines: [1, 0, 0],
      columnCosines: [0, 1, 0],
      spacingMm: [0.5, 0.75],
      derivedFrom: [{ sopInstanceUid: '1.5', frameNumbers: [7] }],
    });
    expect(read).toMatchObject({ frameOfReferenceUid: '1.4', seriesInstanceUids: ['1.3'], fullValue: 200 });
    expect(readSegmentation({})).toBeNull();
  });

  it('covers pixels in part, whole, or by the number on a label map', () => {
    expect([...coverageOf({ type: 'FRACTIONAL', fullValue: 200 }, [0, 100, 200, 250], 2)]).toEqual([
      0, 128, 255, 255,
    ]);
    expect([...coverageOf({ type: 'BINARY', fullValue: 1 }, [0, 1], 2)]).toEqual([0, 255]);
    expect([...coverageOf({ type: 'LABELMAP', fullValue: 1 }, [0, 1, 2], 2)]).toEqual([0, 0, 255]);
  });
});

describe('a structure set', () => {
  const square: Contour = {
    geometricType: 'CLOSED_PLANAR',
    points: [
      [0, 0, 5],
      [10, 0, 5],
      [10, 10, 5],
      [0, 10, 5],
    ],
    sopInstanceUid: '',
  };

  it('joins a region with its outlines, its colour and its type', () => {
    const read = readStructureSet({
      '30060020': value('SQ', {
        '30060022': value('IS', 3),
        '30060024': value('UI', '1.4'),
        '30060026': value('LO', 'Heart'),
      }),
      '30060039': value('SQ', {
        '3006002A': value('IS', 255, 0, 4),
        '30060040': value('SQ', {
          '30060042': value('CS', 'CLOSED_PLANAR'),
          '30060050': value('DS', 1, 2, 3, '4', '5', '6'),
        }),
        '30060084': value('IS', 3),
      }),
      '30060080': value('SQ', { '30060084': value('IS', 3), '300600A4': value('CS', 'ORGAN') }),
    });
    expect(read?.rois).toEqual([
      {
        number: 3,
        name: 'Heart',
        interpretedType: 'ORGAN',
        frameOfReferenceUid: '1.4',
        colour: [255, 0, 4],
        contours: [{ geometricType: 'CLOSED_PLANAR', points: [[1, 2, 3], [4, 5, 6]], sopInstanceUid: '' }],
      },
    ]); // prettier-ignore
  });

  it('is in its plane, and in none that is further away or across it', () => {
    expect(liesIn(square, [0, 0, 5.4], [0, 0, 1], 0.5)).toBe(true);
    expect(liesIn(square, [0, 0, 6], [0, 0, 1], 0.5)).toBe(false);
    expect(liesIn(square, [0, 4, 0], [0, 1, 0], 0.5)).toBe(false);
    expect(chordsAcross([square], [0, 4, 0], [0, 1, 0])).toEqual([[[10, 4, 5], [0, 4, 5]]]); // prettier-ignore
    expect(chordsAcross([square], [0, 14, 0], [0, 1, 0])).toEqual([]);
  });

  it('a star that is cut has an even number of ends, and the middle of each chord is inside', () => {
    const star = fc.array(fc.double({ min: 2, max: 20, noNaN: true }), { minLength: 3, maxLength: 24 });
    fc.assert(
      fc.property(star, fc.double({ min: -15, max: 15, noNaN: true }), (radii, cutAt) => {
        const points = radii.map((radius, at): Vec3 => {
          const angle = (2 * Math.PI * at) / radii.length;
          return [radius * Math.cos(angle), radius * Math.sin(angle), 0];
        });
        for (const [from, to] of chordsAcross([{ ...square, points }], [cutAt, 0, 0], [1, 0, 0])) {
          expect(from[0]).toBeCloseTo(cutAt, 6);
          const middle = (from[1] + to[1]) / 2;
          if (Math.abs(from[1] - to[1]) > 1e-6) expect(isInside(points, cutAt, middle)).toBe(true);
        }
      }),
    );
  });
});

/** By the winding of the outline around the point: another way than the one that is tested. */
function isInside(points: readonly Vec3[], x: number, y: number): boolean {
  let turns = 0;
  points.forEach(([ax, ay], at) => {
    const [bx, by] = points[(at + 1) % points.length] ?? [0, 0, 0];
    let turn = Math.atan2(by - y, bx - x) - Math.atan2(ay - y, ax - x);
    if (turn > Math.PI) turn -= 2 * Math.PI;
    if (turn < -Math.PI) turn += 2 * Math.PI;
    turns += turn;
  });
  return Math.abs(turns) > Math.PI;
}

describe('a dose grid', () => {
  const dataset = (offsets: number[], z = -50): JsonDataset => ({
    '00200032': value('DS', 10, 20, z),
    '00200037': value('DS', 1, 0, 0, 0, 1, 0),
    '00280010': value('US', 3),
    '00280011': value('US', 4),
    '00280030': value('DS', 2, 2.5),
    '30040002': value('CS', 'GY'),
    '3004000C': value('DS', ...offsets),
    '3004000E': value('DS', '0.001'),
  });

  it('has its frames at offsets, or at places of the patient', () => {
    expect(readDoseGrid(dataset([0, 3, 6]))?.offsetsMm).toEqual([0, 3, 6]);
    expect(readDoseGrid(dataset([-50, -47, -44]))?.offsetsMm).toEqual([0, 3, 6]);
    expect(readDoseGrid({})).toBeNull();
  });

  it('is linear between voxels: a linear field comes out everywhere, and nothing outside', () => {
    const grid = readDoseGrid(dataset([0, 3, 6]));
    if (grid === null) throw new Error('no grid');
    const field = ([x, y, z]: Vec3) => 1000 * (5 + 2 * x - y + 3 * z);
    const frames = grid.offsetsMm.map((offset) =>
      Array.from({ length: 12 }, (_, at) =>
        field([10 + (at % 4) * 2.5, 20 + Math.floor(at / 4) * 2, -50 + offset]),
      ),
    );
    fc.assert(
      fc.property(
        fc.double({ min: 10, max: 17.5, noNaN: true }),
        fc.double({ min: 20, max: 24, noNaN: true }),
        fc.double({ min: -50, max: -44, noNaN: true }),
        (x, y, z) => {
          expect(doseAt(grid, frames, [x, y, z])).toBeCloseTo(field([x, y, z]) / 1000, 6);
        },
      ),
    );
    const places = {
      width: 40,
      height: 30,
      origin: [9.0013, 19.0031, -51.0071],
      right: [0.24, 0.02, 0.1],
      down: [0.03, 0.21, 0.13],
    } as const;
    const sampled = sampleDose(grid, frames, places);
    let inside = 0;
    sampled.forEach((dose, at) => {
      const onRow = addScaled(places.origin, places.right, at % 40);
      const one = doseAt(grid, frames, addScaled(onRow, places.down, Math.floor(at / 40)));
      if (one !== null) inside++;
      if (one === null) expect(dose).toBeNaN();
      else expect(dose).toBeCloseTo(one, 4);
    });
    expect(inside).toBeGreaterThan(200);
    expect(greatestDose(grid, frames)).toEqual({
      dose: field([17.5, 20, -44]) / 1000,
      point: [17.5, 20, -44],
    });
    for (const outside of [[9, 22, -47], [12, 25, -47], [12, 22, -51], [12, 22, -43.9]] as Vec3[])
      expect(doseAt(grid, frames, outside)).toBeNull(); // prettier-ignore
  });
});
