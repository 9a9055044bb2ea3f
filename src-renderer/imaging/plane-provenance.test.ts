import { expect, test } from 'vitest';
import type { VolumeGeometry } from '#view/kernels/volume-geometry.ts';
import type { Voi } from '#view/kernels/voi.ts';
import { planeProvenance, type AskedPlace } from './plane-provenance.ts';
import { testFrame } from './test-frame.ts';

const SOFT: Voi = { kind: 'window', window: { centre: 40, width: 400 }, function: 'LINEAR' };
const GEOMETRY: VolumeGeometry = {
  origin: [0, 0, 0],
  axes: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  spacingMm: [1, 1, 2],
  dimensions: [4, 4, 3],
  slicesMm: null,
};
const THIN = { fromMm: 0, stepMm: 2, count: 1 };

/** 10 HU a column, 100 HU a slice. */
function volumeOf(perColumn: number, perSlice: number) {
  return {
    geometry: GEOMETRY,
    paddingRange: null,
    middleFrame: testFrame({ vois: [{ voi: SOFT, explanation: 'SOFT' }] }),
    slice: (slice: number) =>
      Int16Array.from({ length: 16 }, (_, at) => (at % 4) * perColumn + slice * perSlice),
  };
}

function ask(changes: Partial<AskedPlace> = {}): AskedPlace {
  const told = { volume: volumeOf(10, 100), named: { voi: SOFT, name: 'SOFT' }, isInverted: false };
  return {
    told,
    grey: told,
    over: null,
    seen: 'plane',
    point: [1.5, 2, 1],
    normal: [0, 0, 1],
    samples: THIN,
    mode: 'mean',
    isNearest: false,
    screen: null,
    display: null,
    ...changes,
  };
}

/** PS3.3 C.11.2.1.2.1, W 400 L 40 */
const greyOfHu = (hu: number) => Math.round(((hu - 39.5) / 399 + 0.5) * 255);

test('between four voxels the value is theirs by their shares, and the screen is held against it', () => {
  const grey = greyOfHu(65);
  const told = planeProvenance(ask({ screen: [grey, grey, grey] }));
  expect(told).toMatchObject({
    slab: null,
    grey: { value: 65, unit: 'HU', voiSource: { kind: 'object', ordinal: 1 }, isInvertedByReader: false },
    reference: [grey, grey, grey],
    agrees: true,
  });
  expect(
    told?.neighbours.map(({ column, row, slice, weight, value }) => [column, row, slice, weight, value]),
  ).toEqual([
    [1, 2, 0, 0.25, 10],
    [2, 2, 0, 0.25, 20],
    [1, 2, 1, 0.25, 110],
    [2, 2, 1, 0.25, 120],
  ]);
  expect(planeProvenance(ask({ screen: [grey + 2, grey + 2, grey + 2] }))?.agrees).toBe(false);
  expect(planeProvenance(ask())?.agrees).toBe(false);
});

test('of a MIP the place is told that has the greatest value, of a MinIP the least', () => {
  const samples = { fromMm: -2, stepMm: 2, count: 3 };
  const highest = planeProvenance(ask({ point: [1, 2, 2], samples, mode: 'maximum' }));
  expect(highest).toMatchObject({
    slab: { mode: 'maximum', count: 3, decidedAtMm: 2 },
    grey: { value: 210 },
  });
  expect(highest?.neighbours).toMatchObject([{ column: 1, row: 2, slice: 2, weight: 1 }]);
  const lowest = planeProvenance(ask({ point: [1, 2, 2], samples, mode: 'minimum' }));
  expect(lowest).toMatchObject({ slab: { decidedAtMm: -2 }, grey: { value: 10 } });
  const mean = planeProvenance(ask({ point: [1, 2, 2], samples, mode: 'mean' }));
  expect(mean).toMatchObject({ slab: { decidedAtMm: null }, grey: { value: 110 } });
});

test('of the nearest voxel alone its own value is told', () => {
  expect(planeProvenance(ask({ point: [1.6, 2, 0.9], isNearest: true }))?.grey.value).toBe(20);
});

test('two series together give the colour that their shares give', () => {
  // The other one rises by 1 a column: at column 2 a value of 2 of a window of 0 to 4; hot iron is full red there.
  const fusion = { map: 'hotIron', window: { centre: 2, width: 4 }, opacity: 0.5 } as const;
  const grey = greyOfHu(20);
  const told = planeProvenance(ask({ point: [2, 2, 0], over: { volume: volumeOf(1, 0), fusion } }));
  const [red = 0, green = 0, blue = 0] = told?.reference ?? [];
  expect(told?.fusedShare).toBe(0.5);
  expect(Math.abs(red - (grey + 255) / 2)).toBeLessThanOrEqual(1);
  expect(Math.abs(green - grey / 2)).toBeLessThanOrEqual(1);
  expect(Math.abs(blue - grey / 2)).toBeLessThanOrEqual(1);
});

test('turned over by the reader is told apart from MONOCHROME1, and nothing is told beside the volume', () => {
  const told = { volume: volumeOf(10, 100), named: { voi: SOFT, name: '' }, isInverted: true };
  const inverted = planeProvenance(ask({ told, grey: told }));
  expect(inverted?.grey).toMatchObject({ isMonochrome1: false, isInvertedByReader: true });
  expect(inverted?.reference[0]).toBe(255 - greyOfHu(65));
  expect(planeProvenance(ask({ point: [9, 2, 1] }))).toBeNull();
});

test('what the display shutter covers is told with its grey, and takes no part in a slab', () => {
  const covered = new Uint8Array(16);
  covered[2 * 4 + 2] = 1;
  const volume = { ...volumeOf(10, 100), cover: { columns: 4, rows: 4, covered, grey: 0.4 } };
  const layer = { volume, named: { voi: SOFT, name: '' }, isInverted: false };
  const hidden = planeProvenance(
    ask({ told: layer, grey: layer, point: [1.6, 2.4, 2], screen: [102, 102, 102] }),
  );
  expect(hidden).toMatchObject({ isCovered: true, reference: [102, 102, 102], agrees: true });
  expect(hidden?.grey.value).toBeCloseTo(116, 9);
  const grey = greyOfHu(110);
  expect(planeProvenance(ask({ told: layer, grey: layer, point: [1, 2, 2] }))).toMatchObject({
    isCovered: false,
    reference: [grey, grey, grey],
  });
  // Along the row: columns 1, 2 and 3, of which the covered one is left out.
  const along = { normal: [1, 0, 0] as const, samples: { fromMm: -1, stepMm: 1, count: 3 } };
  const slab = planeProvenance(
    ask({ told: layer, grey: layer, point: [2, 2, 2], ...along, mode: 'minimum' }),
  );
  expect(slab).toMatchObject({ isCovered: false, slab: { valued: 2, count: 3 }, grey: { value: 110 } });
});

test('of the whole volume seen from a side the place is told where the value was found', () => {
  const samples = { fromMm: -10, stepMm: 2, count: 11 };
  const told = planeProvenance(ask({ seen: 'turning', point: [1, 2, 2], samples, mode: 'maximum' }));
  expect(told).toMatchObject({ point: [1, 2, 4], slab: { valued: 3, count: 11 }, grey: { value: 210 } });
});

test('a table of the display is told as a step; where it is steep, one P-value of the card is as far as it is steep', () => {
  const grey = greyOfHu(65);
  const display = Uint8Array.from({ length: 256 }, (_, pValue) => Math.min(255, 3 * pValue));
  const shown = Math.min(255, 3 * grey);
  const through = planeProvenance(ask({ screen: [shown, shown, shown], display }));
  expect(through).toMatchObject({ reference: [shown, shown, shown], agrees: true });
  expect(through?.grey.driven).toEqual({ pValue: grey, ddl: shown });
  expect(planeProvenance(ask({ screen: [grey, grey, grey], display }))?.agrees).toBe(false);
});
