import { expect, test } from '@playwright/test';
import { mammographyStudy } from '#main/phantom/mammography-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const mammography = (key: string, studyDate: string, rows: number, pixelSpacingMm: number) =>
  mammographyStudy({
    key,
    name: 'mammography',
    patient: PATIENTS.mammography,
    rows,
    pixelSpacingMm,
    studyDate,
  });
const MG = mammography('mg-now', '20260127', 300, 0.8);
/** A smaller detector, of smaller pixels: fitted into its viewport by itself it would be shown larger than life beside the other */
const MG_PRIOR = mammography('mg-before', '20240110', 320, 0.5);

let reading: ReadingCore;
test.beforeAll(async () => {
  reading = await startReadingCore([MG, MG_PRIOR], [], [], 'protocol');
});
test.afterAll(() => reading.stop());

test('a mammogram and its prior of another detector are shown with as many millimetres to a pixel', async ({
  page,
}) => {
  const viewer = new MeasurePage(page);
  const spacings = new Map(
    [MG, MG_PRIOR].flatMap(({ truth }) =>
      truth.views.map(({ sopInstanceUid }) => [sopInstanceUid, truth.pixelSpacingMm] as const),
    ),
  );
  const cssPerDevice = async () => page.evaluate(() => 1 / devicePixelRatio);
  /** Of the four viewports: the detector's pixel, and millimetres per CSS pixel as rendered, both ways */
  const shown = async () => {
    const css = await cssPerDevice();
    return Promise.all(
      [0, 1, 2, 3].map(async (place) => {
        const { sopInstanceUid, map } = await viewer.shownFrame(place);
        const pixelMm = spacings.get(sopInstanceUid) ?? Number.NaN;
        const mmPerCssPx = [map.a, map.d].map((px) => pixelMm / (Math.abs(px) * css));
        return { pixelMm, mmPerCssPx };
      }),
    );
  };
  await viewer.enter(reading.core.signIn, READER, PASSWORD, MG.studyInstanceUid);
  for (const place of [0, 1, 2, 3]) await viewer.waitForStack(place);
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(async () => (await shown()).map(({ pixelMm }) => pixelMm)).toEqual([0.5, 0.5, 0.8, 0.8]);
  // Rows of viewports may differ by a pixel of some four hundred in height, and are fitted to it.
  await expect
    .poll(async () => {
      const all = (await shown()).flatMap(({ mmPerCssPx }) => mmPerCssPx);
      return Math.max(...all) / Math.min(...all) - 1;
    })
    .toBeLessThan(0.003);
});
