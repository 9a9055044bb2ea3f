import { PNG } from 'pngjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  FIXTURE_UIDS,
  fixtureDataset,
  fixtureFile,
  fixtureFragments,
  fixtureInstance,
  type FixtureElement,
} from '#main/dicom/fixture-dataset.ts';
import { fixtureArchive, type FixtureArchive } from './fixture-archive.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';
const SERIES = `/dicomweb/studies/${FIXTURE_UIDS.study}/series/${FIXTURE_UIDS.series}`;
const INSTANCE = `${SERIES}/instances/${FIXTURE_UIDS.instance}`;

let archive: FixtureArchive;
beforeEach(async () => {
  archive = await fixtureArchive();
});
afterEach(async () => {
  await archive.dispose();
});

function grey(changes: readonly FixtureElement[] = []): FixtureElement[] {
  return fixtureInstance([
    [0x00280002, 'US', [1]],
    [0x00280004, 'CS', 'MONOCHROME2'],
    [0x00280010, 'US', [2]],
    [0x00280011, 'US', [4]],
    [0x00280100, 'US', [16]],
    [0x00280101, 'US', [12]],
    [0x00280102, 'US', [11]],
    [0x00280103, 'US', [1]],
    [0x00281050, 'DS', '40'],
    [0x00281051, 'DS', '400'],
    [0x00281052, 'DS', '-1000'],
    [0x00281053, 'DS', '1'],
    // Stored 0, 860, 1040, 1060, 1140, 1240, 1241, and 2047 with overlay bits above High Bit.
    [0x7fe00010, 'OW', [0, 860, 1040, 1060, 1140, 1240, 1241, 0xf000 + 2047]],
    ...changes,
  ]);
}

async function picture(url: string): Promise<{ width: number; height: number; reds: number[] }> {
  const answer = await archive.app.inject({ url, headers: { accept: 'image/png' } });
  expect(answer.headers['content-type']).toBe('image/png');
  const png = PNG.sync.read(answer.rawPayload);
  const reds = Array.from({ length: png.width * png.height }, (_, at) => png.data[at * 4] ?? -1);
  return { width: png.width, height: png.height, reds };
}

// PS3.3 C.11.2.1.2.1 by hand: ((x - 39.5) / 399 + 0.5) × 255 for x = stored - 1000.
const LINEAR = [0, 13, 128, 141, 192, 255, 255, 255];

test('renders with the window of the data set, sign extended and overlay bits masked', async () => {
  await archive.add(fixtureFile(fixtureDataset(grey()), EXPLICIT));
  expect(await picture(`${INSTANCE}/rendered`)).toEqual({ width: 4, height: 2, reds: LINEAR });
});

test('MONOCHROME1 is the inverse', async () => {
  await archive.add(fixtureFile(fixtureDataset(grey([[0x00280004, 'CS', 'MONOCHROME1']])), EXPLICIT));
  const { reds } = await picture(`${INSTANCE}/rendered`);
  expect(reds).toEqual([255, 242, 127, 114, 63, 0, 0, 0]);
});

test('takes the window that is asked for', async () => {
  await archive.add(fixtureFile(fixtureDataset(grey()), EXPLICIT));
  const { reds } = await picture(`${INSTANCE}/frames/1/rendered?window=140,220,linear-exact`);
  expect(reds).toEqual([0, 0, 12, 35, 128, 243, 245, 255]);
  expect((await archive.app.inject(`${INSTANCE}/rendered?window=1`)).statusCode).toBe(400);
});

test('a thumbnail fits the viewport, also with pixels that are not square', async () => {
  const tall: FixtureElement = [0x00280030, 'DS', '2\\1'];
  await archive.add(fixtureFile(fixtureDataset(grey([tall])), EXPLICIT));
  const { width, height } = await picture(`${INSTANCE}/thumbnail?viewport=2,2`);
  expect([width, height]).toEqual([2, 2]);
  expect((await archive.app.inject(`${SERIES}/thumbnail?viewport=0,9`)).statusCode).toBe(400);
});

test('a series and a study show the picture in their middle', async () => {
  for (const [instance, value] of [
    ['2.25.11', 0],
    ['2.25.12', 2047],
    ['2.25.13', 0],
  ] as const) {
    const pixels: FixtureElement = [0x7fe00010, 'OW', Array.from({ length: 8 }, () => value)];
    const elements = grey([[0x00080018, 'UI', instance], pixels]);
    await archive.add(fixtureFile(fixtureDataset(elements), EXPLICIT, instance));
  }
  expect((await picture(`${SERIES}/thumbnail`)).reds[0]).toBe(255);
  expect((await picture(`/dicomweb/studies/${FIXTURE_UIDS.study}/thumbnail`)).reds[0]).toBe(255);
});

test('damage, and what cannot be decoded, is told without a crash', async () => {
  const head = (changes: readonly FixtureElement[]) =>
    fixtureDataset(grey(changes).filter(([tag]) => tag !== 0x7fe00010));
  const stream = Buffer.from('ffd8ffc0000b08000200040101110000ffda', 'hex');
  const cases: [string, Buffer, string, number][] = [
    [
      '2.25.21',
      Buffer.concat([head([[0x00080018, 'UI', '2.25.21']]), fixtureFragments([], [stream])]),
      JPEG_BASELINE,
      422,
    ],
    [
      '2.25.22',
      Buffer.concat([head([[0x00080018, 'UI', '2.25.22']]), fixtureFragments([], [Buffer.from('no')])]),
      JPEG_BASELINE,
      422,
    ],
    [
      '2.25.23',
      Buffer.concat([head([[0x00080018, 'UI', '2.25.23']]), fixtureFragments([], [Buffer.from('no')])]),
      '1.2.840.10008.1.2.4.102',
      422,
    ],
    [
      '2.25.24',
      fixtureDataset(
        grey([
          [0x00080018, 'UI', '2.25.24'],
          [0x00280010, 'US', [65535]],
          [0x00280011, 'US', [65535]],
        ]),
      ),
      EXPLICIT,
      422,
    ],
  ];
  for (const [instance, dataset, syntax, status] of cases) {
    await archive.add(fixtureFile(dataset, syntax, instance));
    const answer = await archive.app.inject(`${SERIES}/instances/${instance}/frames/1/rendered`);
    expect([instance, answer.statusCode]).toEqual([instance, status]);
    expect(answer.json().message).not.toBe('');
  }
});

test('lets the caller keep pictures, but not without the right to see them', async () => {
  await archive.add(fixtureFile(fixtureDataset(grey()), EXPLICIT));
  const first = await archive.app.inject(`${INSTANCE}/thumbnail`);
  const headers = { 'if-none-match': String(first.headers.etag) };
  expect((await archive.app.inject({ url: `${INSTANCE}/thumbnail`, headers })).statusCode).toBe(304);
  archive.caller = null;
  for (const url of [`${INSTANCE}/thumbnail`, `${INSTANCE}/rendered`, `${SERIES}/thumbnail`])
    expect((await archive.app.inject({ url, headers })).statusCode).toBe(403);
});

test('patient and technique are written onto the picture when asked for, and onto no other', async () => {
  const large = grey([
    [0x00280010, 'US', [64]],
    [0x00280011, 'US', [128]],
    [0x00281050, 'DS', '20000'],
    [0x7fe00010, 'OW', Array.from({ length: 64 * 128 }, () => 0)],
  ]);
  await archive.add(fixtureFile(fixtureDataset(large), EXPLICIT));
  const whites = async (query: string) => {
    const { reds } = await picture(`${INSTANCE}/rendered${query}`);
    const at = reds.flatMap((red, index) => (red === 255 ? [Math.floor(index / 128)] : []));
    return { upper: at.some((row) => row < 24), lower: at.some((row) => row > 52) };
  };
  expect(await whites('?annotation=patient')).toEqual({ upper: true, lower: false });
  expect(await whites('?annotation=technique')).toEqual({ upper: false, lower: true });
  expect(await whites('?annotation=technique,patient')).toEqual({ upper: true, lower: true });
  expect(await whites('')).toEqual({ upper: false, lower: false });
  const thumbnail = await picture(`${INSTANCE}/thumbnail?annotation=patient`);
  expect(thumbnail.reds.every((red) => red === 0)).toBe(true);
  const { study, series, instance } = FIXTURE_UIDS;
  const wado = `/dicomweb/wado?requestType=WADO&studyUID=${study}&seriesUID=${series}&objectUID=${instance}&contentType=image/png`;
  expect((await picture(`${wado}&annotation=patient`)).reds).toContain(255);
  expect((await picture(wado)).reds).not.toContain(255);
});

test('an annotation that is not known is told in a warning, and one that is no word is refused', async () => {
  await archive.add(fixtureFile(fixtureDataset(grey()), EXPLICIT));
  const answer = await archive.app.inject(`${INSTANCE}/rendered?annotation=patient,findings`);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['warning']).toBe(
    '299 viewbox "The following annotation values are not supported: findings"',
  );
  const odd = await archive.app.inject(`${INSTANCE}/rendered?annotation=${encodeURIComponent('a"\r\nx: y')}`);
  expect(odd.statusCode).toBe(400);
  const { etag } = answer.headers;
  const plain = await archive.app.inject({
    url: `${INSTANCE}/rendered`,
    headers: { 'if-none-match': String(etag) },
  });
  expect(plain.statusCode).toBe(200);
});
