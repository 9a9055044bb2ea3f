import { expect, test } from '@playwright/test';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import { CT, CT_PRIOR } from './follow-up-ct.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

const OLDER = ctStudy({
  key: 'ct-older',
  name: 'CT follow-up',
  description: 'ct-older',
  patient: PATIENTS.thorax,
  studyDate: '20240115',
  rows: 64,
  columns: 64,
  sliceCount: 40,
});

let reading: ReadingCore;
test.beforeAll(async () => {
  reading = await startReadingCore([CT, CT_PRIOR, OLDER], [], [], 'protocol');
});
test.afterAll(() => reading.stop());

test('keys go back to the first stage, on to the next prior, and tie what was measured in two studies', async ({
  page,
}) => {
  const viewer = new MeasurePage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, CT.studyInstanceUid);
  await viewer.waitForStack();
  // The first stage has no prior, and nothing there says that it is the current study.
  await expect(viewer.pane(0)).toContainText('24 Feb 2026');
  await expect(viewer.pane(0)).not.toContainText('Current');
  await page.keyboard.press('Shift+ArrowRight');
  await viewer.waitForStack(1);
  await expect(viewer.pane(0)).toContainText('Current');
  await expect(viewer.pane(1)).toContainText('18 Feb 2025');

  // The next prior takes the place of the one before, in the same stage; after the last one comes the first.
  await page.keyboard.press('Shift+PageDown');
  await expect(viewer.pane(1)).toContainText('15 Jan 2024');
  await expect(viewer.pane(0)).toContainText('Current');
  await page.keyboard.press('Shift+PageDown');
  await expect(viewer.pane(1)).toContainText('18 Feb 2025');
  await viewer.waitForStack(1);

  // Two measurements, one in each study, become one lesion.
  for (const place of [0, 1]) {
    await viewer.pane(place).focus();
    await page.keyboard.press('l');
    await viewer.drag([20, 20], [40, 20], place);
    await expect(viewer.drawn(place)).toHaveCount(1);
  }
  expect([...(await viewer.words(0)), ...(await viewer.words(1))].join()).not.toContain('Lesion');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  const rows = page
    .getByRole('complementary', { name: 'Measurements' })
    .getByRole('button', { name: /\d mm/ });
  await expect(rows).toHaveCount(2);
  await rows.first().click();
  await rows.last().click({ modifiers: ['Control'] });
  await page.keyboard.press('Shift+B');
  for (const place of [0, 1])
    await expect.poll(() => viewer.words(place)).toEqual([expect.stringMatching(/^Lesion 1 \|/)]);

  await page.keyboard.press('Shift+Home');
  await expect(viewer.pane(0)).toContainText('24 Feb 2026');
  await expect(viewer.pane(0)).not.toContainText('Current');
  await expect(page.locator('[data-place]').filter({ hasText: 'Prior ·' })).toHaveCount(0);
});
