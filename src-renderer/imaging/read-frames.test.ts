import { expect, test } from 'vitest';
import { greyOf } from '#view/kernels/voi.ts';
import type { JsonDataset } from './dicom-json.ts';
import { readFrames } from './read-frames.ts';
import { stacksOf } from './series-stack.ts';

function us(...Value: number[]) {
  return { vr: 'US', Value };
}

function ds(...Value: number[]) {
  return { vr: 'DS', Value };
}

function cs(...Value: string[]) {
  return { vr: 'CS', Value };
}

function sq(...Value: JsonDataset[]) {
  return { vr: 'SQ', Value };
}

const BASE: JsonDataset = {
  '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
  '00080018': { vr: 'UI', Value: ['1.2.3'] },
  '00080060': cs('CT'),
  '0020000D': { vr: 'UI', Value: ['1'] },
  '0020000E': { vr: 'UI', Value: ['2'] },
  '00280002': us(1),
  '00280004': cs('MONOCHROME2'),
  '00280010': us(4),
  '00280011': us(6),
  '00280100': us(16),
  '00280101': us(12),
  '00280103': us(0),
};

test('a CT slice with everything at the top level', () => {
  const { frames } = readFrames([
    {
      ...BASE,
      '00200032': ds(1, 2, 3),
      '00200037': ds(1, 0, 0, 0, 1, 0),
      '00280030': ds(0.5, 0.25),
      '00281050': ds(40, -600),
      '00281051': ds(400, 1500),
      '00281052': ds(-1024),
      '00281053': ds(1),
      '00281055': { vr: 'LO', Value: ['Soft', 'Lung'] },
      '00282110': cs('01'),
      '00282112': ds(12),
      '00282114': cs('ISO_15444_1'),
    },
  ]);
  expect(frames).toHaveLength(1);
  expect(frames[0]).toMatchObject({
    imageId: 'viewbox:1/2/1.2.3/1',
    rows: 4,
    columns: 6,
    pixelAspect: 2,
    sampleType: 'Int16Array',
    modalityLut: { slope: 1, intercept: -1024, table: null },
    unit: 'HU',
    lossy: { method: 'ISO_15444_1', ratio: 12 },
    plane: {
      position: [1, 2, 3],
      rowCosines: [1, 0, 0],
      columnCosines: [0, 1, 0],
      pixelSpacing: [0.5, 0.25],
    },
    vois: [
      {
        explanation: 'Soft',
        voi: { kind: 'window', window: { centre: 40, width: 400 }, function: 'LINEAR' },
      },
      {
        explanation: 'Lung',
        voi: { kind: 'window', window: { centre: -600, width: 1500 }, function: 'LINEAR' },
      },
    ],
  });
});

test('functional groups: a frame finds its own macro, then the shared one (PS3.3 C.7.6.16)', () => {
  const position = (z: number) => sq({ '00200032': ds(0, 0, z) });
  const { frames } = readFrames([
    {
      ...BASE,
      '00280008': { vr: 'IS', Value: [3] },
      '52009229': sq({
        '00209116': sq({ '00200037': ds(1, 0, 0, 0, 1, 0) }),
        '00289110': sq({ '00280030': ds(2, 2), '00180050': ds(5) }),
        '00289145': sq({ '00281052': ds(-1000), '00281053': ds(1) }),
      }),
      '52009230': sq(
        { '00209113': position(10) },
        { '00209113': position(5) },
        { '00209113': position(0), '00289145': sq({ '00281052': ds(-1), '00281053': ds(0.5) }) },
      ),
    },
  ]);
  expect(frames.map((frame) => frame.plane.position?.[2])).toEqual([10, 5, 0]);
  expect(frames.map((frame) => frame.modalityLut.intercept)).toEqual([-1000, -1000, -1]);
  expect(frames.map((frame) => frame.groups.modality)).toEqual(['shared', 'shared', 'frame']);
  expect(frames.map((frame) => frame.groups.voi)).toEqual(['none', 'none', 'none']);
  expect(frames.map((frame) => frame.sliceThicknessMm)).toEqual([5, 5, 5]);
  expect(new Set(frames.map((frame) => frame.sampleType))).toEqual(new Set(['Float32Array']));
  const [stack] = stacksOf(
    {
      studyInstanceUid: '1',
      seriesInstanceUid: '2',
      frames,
      others: [],
      images: { present: 1, expected: 1 },
    },
    'automatic',
  );
  expect(stack?.frames.map((frame) => frame.frameNumber)).toEqual([1, 2, 3]);
  expect(stack?.geometry).toMatchObject({ spacingMm: 5, obstacles: [] });
});

test('windows and tables of a frame’s own group are its own (PS3.3 C.7.6.16.2.10)', () => {
  const table = sq({ '00283002': us(2, 0, 8), '00283006': us(0, 255) });
  const { frames } = readFrames([
    {
      ...BASE,
      '00280008': { vr: 'IS', Value: [2] },
      '52009229': sq({}),
      '52009230': sq(
        { '00289132': sq({ '00281050': ds(40), '00281051': ds(400) }) },
        { '00289132': sq({ '00283010': table }) },
      ),
    },
  ]);
  expect(frames.map(({ vois }) => vois.map(({ voi }) => voi.kind))).toEqual([['window'], ['table']]);
  expect(frames.map(({ groups }) => groups.voi)).toEqual(['frame', 'frame']);
});

test('a projection is shown by its VOI table first, and signed descriptors are read as signed', () => {
  const { frames } = readFrames([
    {
      ...BASE,
      '00080060': cs('DX'),
      '00280103': us(1),
      '00281050': ds(10),
      '00281051': ds(20),
      '00281056': cs('SIGMOID'),
      '00283010': sq({
        '00283002': us(3, 65526, 8),
        '00283003': { vr: 'LO', Value: ['Bone'] },
        '00283006': us(0, 9, 255),
      }),
    },
  ]);
  expect(frames[0]?.vois).toMatchObject([
    { explanation: 'Bone', voi: { kind: 'table', table: { firstMapped: -10, bits: 8 } } },
    { voi: { kind: 'window', function: 'SIGMOID' } },
  ]);
});

test('tables that come inline are little-endian words, or bytes where they are packed', () => {
  const withTable = (data: { vr: string; InlineBinary: string }) =>
    readFrames([{ ...BASE, '00283000': sq({ '00283002': us(2, 0, 16), '00283006': data }) }]).frames[0]
      ?.modalityLut.table;
  expect(withTable({ vr: 'OW', InlineBinary: btoa('\x01\x02\x03\x04') })?.values).toEqual(
    Uint16Array.of(513, 1027),
  );
  expect(withTable({ vr: 'OW', InlineBinary: btoa('\x07\x09') })?.values).toEqual(Uint16Array.of(7, 9));
});

test('Presentation LUT Shape INVERSE and MONOCHROME1 together invert once', () => {
  const inverse = { ...BASE, '00280004': cs('MONOCHROME1'), '20500020': cs('INVERSE') };
  expect(readFrames([inverse]).frames[0]?.photometricInterpretation).toBe('MONOCHROME1');
});

test('objects without pixels are listed apart', () => {
  const report: JsonDataset = {
    '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.88.33'] },
    '00080018': { vr: 'UI', Value: ['9'] },
  };
  const { frames, others } = readFrames([BASE, report]);
  expect(frames).toHaveLength(1);
  expect(others).toMatchObject([{ sopInstanceUid: '9' }]);
});

test('an image’s own presentation table turns what its window gives into other greys', () => {
  // Five entries of twelve bits over the whole output of the window (PS3.3 C.11.4).
  const entries = [0, 4095, 1000, 500, 2048];
  const words = { vr: 'US', Value: entries };
  const bytes = new Uint8Array(Uint16Array.from(entries).buffer);
  const inline = { vr: 'OW', InlineBinary: btoa(String.fromCharCode(...bytes)) };
  for (const data of [words, inline]) {
    const { frames } = readFrames([
      { ...BASE, '20500010': sq({ '00283002': us(5, 0, 12), '00283006': data }) },
    ]);
    const table = frames[0]?.presentationTable ?? null;
    expect(table).toMatchObject({ bits: 12 });
    const voi = { kind: 'window', function: 'LINEAR', window: { centre: 128, width: 256 } } as const;
    const greys = (isInverted: boolean) =>
      [0, 64, 128, 191, 255].map((value) => greyOf(voi, value, isInverted, table));
    expect(greys(false)).toEqual([0, 255, 62, 31, 128]);
    expect(greys(true)).toEqual([255, 0, 193, 224, 127]);
  }
  expect(readFrames([BASE]).frames[0]?.presentationTable).toBeNull();
});
