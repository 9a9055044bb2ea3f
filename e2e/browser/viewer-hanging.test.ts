import { expect, test } from '@playwright/test';
import { chestStudy } from '#main/phantom/chest-study.ts';
import type { CtStudy } from '#main/phantom/ct-study.ts';
import { mammographyStudy } from '#main/phantom/mammography-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { MeasurePage } from '../pages/measure-page.ts';
import type { ViewerPage } from '../pages/viewer-page.ts';
import { CT, CT_PRIOR, heightsOf, MOST_APART_MM, SHIFT_MM } from './follow-up-ct.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

/** The same name and birth date under another Patient ID */
const NAMESAKE = chestStudy({
  key: 'cr-near',
  name: 'chest of a namesake',
  patient: { ...PATIENTS.thorax, patientId: 'OTHER-1' },
  modality: 'CR',
  rows: 128,
});
const COLUMNS = 225;
const mammography = (key: string, studyDate: string) =>
  mammographyStudy({ key, name: 'mammography', patient: PATIENTS.mammography, rows: 300, studyDate });
const MG = mammography('mg-now', '20260127');
const MG_PRIOR = mammography('mg-before', '20240110');

let reading: ReadingCore;
test.beforeAll(async () => {
  reading = await startReadingCore([CT, CT_PRIOR, MG, MG_PRIOR, NAMESAKE], [], [], 'protocol');
});
test.afterAll(() => reading.stop());

/** Device pixels between the chest walls and the middle of the screen, of the upper two views; both are of one scale. */
async function chestWalls(viewer: ViewerPage): Promise<number[]> {
  const [right, left] = [await viewer.shownFrame(0), await viewer.shownFrame(1)];
  expect(right.map.a).toBeCloseTo(left.map.a, 6);
  const { width } = await viewer.greys(0);
  return [width - (right.map.a * COLUMNS + right.map.e), left.map.e].map((gap) => Math.floor(Math.abs(gap)));
}

/** From 30 mm to 60 mm, where pixels of one size are laid on those of another. */
const GROWN = String.raw`\+(29\.[5-9]|30\.[0-4]) mm \+(98|99|100|101) %`;

/** From 80 mm to the right of the edge and 120 mm below it. */
function lengthOn(study: CtStudy, sopInstanceUid: string, lengthMm: number): Measurement {
  const { studyInstanceUid } = study;
  const pixelMm = pixelMmOf(study);
  return {
    id: crypto.randomUUID(),
    studyInstanceUid,
    seriesInstanceUid: [...study.instances()][0]?.SeriesInstanceUID as string,
    kind: 'length',
    place: {
      space: 'image',
      sopInstanceUid,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      frameNumber: 1,
      points: [
        [80 / pixelMm, 120 / pixelMm],
        [(80 + lengthMm) / pixelMm, 120 / pixelMm],
      ],
    },
    values: [{ name: 'length', value: lengthMm, unit: 'mm' }],
    caution: '',
    label: '',
    colour: 0,
    isHidden: false,
    author: '',
    createdAt: '2025-02-18T10:00:00.000Z',
    storedInSopInstanceUid: '',
  };
}

function pixelMmOf({ truth }: CtStudy): number {
  return truth.planes[0]?.columnSpacingMm ?? Number.NaN;
}

/** As another window of the same reader does. */
async function write(measurement: Measurement): Promise<void> {
  const changes = [{ kind: 'putMeasurement', measurement, basedOn: null }];
  await fetch('/api/rpc/reading/write', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      json: { studyInstanceUid: measurement.studyInstanceUid, origin: 'another', changes },
    }),
  });
}

/** Tracking UIDs of the measurements in the reports of a study. */
async function trackingUids(studyInstanceUid: string): Promise<string[]> {
  const answer = await fetch(`/dicomweb/studies/${studyInstanceUid}/metadata`, {
    headers: { accept: 'application/dicom+json' },
  });
  const all = JSON.stringify(await answer.json());
  const found = all.matchAll(/"0040A124":\{"vr":"UI","Value":\["(2\.25\.\d+)"\]/g);
  return [...found].map(([, uid = '']) => uid);
}

test('a study hangs by its protocol beside its best prior, stage by stage, and the prior is never taken for it', async ({
  page,
}) => {
  const viewer = new MeasurePage(page);
  const uids = (study: typeof MG) => study.truth.views.map((view) => view.sopInstanceUid);
  const shown = async () =>
    Promise.all(
      [0, 1, 2, 3].map(async (place) => {
        const { sopInstanceUid } = await viewer.shownFrame(place);
        const [now = -1, before] = [MG, MG_PRIOR].map((study) => uids(study).indexOf(sopInstanceUid));
        return now >= 0 ? `current ${String(now)}` : `prior ${String(before)}`;
      }),
    );
  await viewer.enter(reading.core.signIn, READER, PASSWORD, MG.studyInstanceUid);
  for (const place of [0, 1, 2, 3]) await viewer.waitForStack(place);
  await expect.poll(shown).toEqual(['current 0', 'current 1', 'current 2', 'current 3']);

  // Chest walls back to back, as many millimetres to a pixel.
  await expect.poll(() => chestWalls(viewer)).toEqual([0, 0]);

  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(shown).toEqual(['prior 0', 'prior 1', 'current 0', 'current 1']);
  await expect(viewer.pane(0)).toContainText('Prior · 2 y 1 mo');
  await expect(viewer.pane(0)).toContainText('10 Jan 2024');
  await expect.poll(() => chestWalls(viewer)).toEqual([0, 0]);
  await expect(viewer.pane(2)).toContainText('Current');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(shown).toEqual(['current 0', 'current 1', 'current 2', 'current 3']);
  await expect(viewer.pane(2)).not.toContainText('Current');

  // What readers had before there were protocols is one choice away.
  await page.getByRole('button', { name: /^Hanging protocol/ }).click();
  await page.getByRole('menuitem', { name: 'Series by series', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Hanging protocol: Series by series' })).toBeVisible();

  // Of thin slices a later stage shows planes of the volume, each in a viewport with its own slab and window.
  await viewer.open(CT_PRIOR.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(viewer.pane(0)).toContainText('Coronal');
  await expect(viewer.pane(0)).toContainText('W 400 L 50  Soft tissue');
  await expect(viewer.pane(0)).toContainText('Mean 3 mm');
  await expect(viewer.pane(1)).toContainText('Sagittal');
  await expect(viewer.pane(2)).toContainText('W 1800 L 400  Bone');
  const [coronal, sagittal] = [await viewer.planeCamera(0), await viewer.planeCamera(1)];
  expect([coronal.up, sagittal.right]).toEqual([
    [0, 0, 1],
    [0, 1, 0],
  ]);
  await viewer.pane(0).focus();
  await page.keyboard.press('ArrowDown');
  await viewer.nextCamera(0, coronal);
  expect((await viewer.planeCamera(0)).centre[1]).toBeGreaterThan(coronal.centre[1]);
  expect((await viewer.planeCamera(1)).centre).toEqual(sagittal.centre);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(viewer.pane(0)).not.toContainText('Coronal');

  await viewer.open(CT.studyInstanceUid);
  await viewer.waitForStack();
  await page.keyboard.press('Shift+ArrowRight');
  await viewer.waitForStack(1);
  await expect(viewer.pane(0)).toContainText('Current');
  await expect(viewer.pane(1)).toContainText('Prior · 12 months');
  await expect(viewer.pane(1)).toContainText('W 400 L 50  Soft tissue');

  // The bodies are laid on each other: both show the same, and go on together wherever the reader scrolls.
  const apart = async () => {
    const [a = 0, b = 0] = await heightsOf(viewer);
    return Math.abs(b - a - SHIFT_MM);
  };
  await page.keyboard.press('Alt+KeyL');
  await expect(page.getByText('The studies are registered')).toBeVisible();
  await expect(viewer.pane(1)).toContainText(/Registered ± [0-3]\.\d mm/);
  await expect.poll(apart).toBeLessThanOrEqual(MOST_APART_MM);

  // Linked where both show the same: then by patient position, over the whole range and whoever leads.
  const heights = () => heightsOf(viewer);
  const [now = 0, before = 0] = await heights();
  await page.keyboard.press('Shift+L');
  await expect(viewer.pane(1)).toContainText(`Linked +${(before - now).toFixed(1)} mm ± 0.0`);
  for (const [place, key] of [
    [0, 'Shift+ArrowUp'],
    [1, 'Shift+ArrowDown'],
    [1, 'ArrowUp'],
    [0, 'ArrowDown'],
  ] as const) {
    await viewer.pane(place).focus();
    const [was] = [(await heights())[place]];
    await page.keyboard.press(key);
    await expect.poll(async () => (await heights())[place]).not.toBe(was);
    await expect
      .poll(async () => {
        const [a = 0, b = 0] = await heights();
        return Math.abs(b - a - (before - now));
      })
      .toBeLessThanOrEqual(MOST_APART_MM);
  }

  // Zoom and pan go together in millimetres, whatever the pixels are.
  const lies = async (place: 0 | 1) => {
    const { map } = await viewer.shownFrame(place);
    return { pxPerMm: map.a / pixelMmOf(place === 0 ? CT : CT_PRIOR), leftPx: map.e };
  };
  await page.keyboard.press('Alt+KeyZ');
  await page.keyboard.press('Alt+KeyP');
  await viewer.pane(0).focus();
  const first = await lies(0);
  await page.keyboard.press('Control+ArrowUp');
  await expect.poll(async () => (await lies(0)).pxPerMm / first.pxPerMm).toBeCloseTo(1.1, 6);
  await expect.poll(async () => (await lies(1)).pxPerMm / (await lies(0)).pxPerMm).toBeCloseTo(1, 6);
  const [own, its] = [await lies(0), await lies(1)];
  await page.keyboard.press('Control+Shift+ArrowRight');
  await expect.poll(async () => (await lies(0)).leftPx).toBeGreaterThan(own.leftPx + 1);
  const wayPx = (await lies(0)).leftPx - own.leftPx;
  await expect.poll(async () => (await lies(1)).leftPx - its.leftPx).toBeCloseTo(wayPx, 3);

  // A plane of another direction goes its own way: the prior stays where it is, and the same viewport shows pictures again.
  await viewer.pane(0).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Coronal plane in this viewport' }).click();
  await expect(viewer.pane(0)).toContainText('Coronal');
  const stays = await viewer.shownFrame(1);
  const plane = await viewer.planeCamera(0);
  await viewer.pane(0).focus();
  await page.keyboard.press('ArrowDown');
  await viewer.nextCamera(0, plane);
  const scrolled = await viewer.planeCamera(0);
  await page.keyboard.press('Control+Shift+ArrowDown');
  await viewer.nextCamera(0, scrolled);
  expect(await viewer.shownFrame(1)).toEqual(stays);
  await viewer.pane(0).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Pictures as acquired in this viewport' }).click();
  await viewer.waitForStack();
  expect(await viewer.shownFrame(1)).toEqual(stays);
  await page.keyboard.press('Alt+KeyZ');
  await page.keyboard.press('Alt+KeyP');
  await viewer.pane(1).focus();
  for (const key of ['ArrowUp', 'ArrowDown']) {
    const [, was] = await heights();
    await page.keyboard.press(key);
    await expect.poll(async () => (await heights())[1]).not.toBe(was);
    await expect.poll(apart).toBeLessThanOrEqual(2.5);
  }

  // What somebody measures on the prior stands on its images at once, and in the list under its date, as his.
  const onPrior = await viewer.shownFrame(1);
  await page.keyboard.press('j');
  await page.evaluate(write, lengthOn(CT_PRIOR, onPrior.sopInstanceUid, 30));
  await expect(viewer.drawn(1)).toHaveCount(1);
  const measured = page.getByRole('complementary', { name: 'Measurements' });
  const ofPrior = measured.getByRole('region', { name: 'Prior · 12 months · 18 Feb 2025' });
  await expect(ofPrior).toContainText('30.0 mm');
  await expect(ofPrior).toContainText(READER);

  // The same is measured at the linked place of the current study; what the reader makes of it tells the change.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+D');
  await expect(page.getByText('Choose one measurement first.')).toBeVisible();
  await ofPrior.getByText('30.0 mm').click();
  await page.keyboard.press('Shift+D');
  await expect.poll(() => viewer.words(0)).toEqual(['Lesion 1 | 30.0 mm']);
  expect((await viewer.shownFrame(1)).sopInstanceUid).toBe(onPrior.sopInstanceUid);
  const [at = 0, priorAt = 0] = await heights();
  expect(Math.abs(priorAt - at - SHIFT_MM)).toBeLessThanOrEqual(MOST_APART_MM);
  await viewer.drag([20 + 30 / 4, 30], [20 + 60 / 4, 30], 0);
  const ofCurrent = measured.getByRole('region', { name: 'Current · 24 Feb 2026' });
  await expect(ofCurrent).toContainText(new RegExp(`${GROWN} since 18 Feb 2025`));
  await expect(ofCurrent).toContainText(/doubling 12[45] d \(from diameters\)/);

  // Over time in a table; each study gets a report of its own, in which the lesion has the same tracking UID.
  await page.keyboard.press('Shift+J');
  const table = page.getByRole('dialog', { name: 'Lesions over time' });
  await expect(table.getByRole('columnheader')).toHaveText([
    'Lesion',
    'Counts',
    '18 Feb 2025CT',
    '24 Feb 2026Current',
  ]);
  await table.getByRole('button', { name: 'Lesion 1: change the name' }).click();
  await page.getByLabel('Name of the lesion').fill('Segment VII');
  await page.keyboard.press('Enter');
  await expect(table.getByRole('row').nth(1)).toContainText(new RegExp(`former, baseline, nadir ${GROWN}`));
  await table.getByRole('button', { name: 'Segment VII counts: no' }).click();
  await page.getByRole('menuitemradio', { name: 'target lesion' }).click();
  await expect(table.getByRole('row').last()).toContainText('Sum of diametersRECIST 1.1, of 1');
  await expect(table.getByRole('row').last()).toContainText(
    new RegExp(`(59|60)\\.\\d mmformer, baseline, nadir ${GROWN}`),
  );
  await table.getByRole('button', { name: 'Save as reports' }).click();
  await expect(table.getByRole('button', { name: 'Save as reports' })).toBeDisabled();
  const tracked = await Promise.all(
    [CT, CT_PRIOR].map((study) => page.evaluate(trackingUids, study.studyInstanceUid)),
  );
  expect(tracked[0]).toHaveLength(1);
  expect(tracked[0]).toEqual(tracked[1]);
  // Of a lesion that has gone 0 mm count, and its line says so.
  await table.getByRole('button', { name: 'What is left of it in this study' }).last().click();
  await page.getByRole('menuitem', { name: 'Gone: 0 mm' }).click();
  await expect(table.getByRole('row').nth(1)).toContainText(/0\.0 mmgone.*−30\.0 mm −100 %/);
  await expect(table.getByRole('row').last()).toContainText('0.0 mm');
  await page.keyboard.press('Escape');
  await expect.poll(() => viewer.words(0)).toEqual(['Segment VII | gone | 0.0 mm']);
  await expect(table).toHaveCount(0);
  await expect.poll(() => viewer.words(1)).toEqual(['Segment VII | 30.0 mm']);
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');

  // Each side looks on the other as it did.
  const sides = await heights();
  await page.keyboard.press('Shift+End');
  await expect(viewer.pane(0)).toContainText('Prior · 12 months');
  await page.keyboard.press('Shift+End');
  await expect(viewer.pane(1)).toContainText('Prior · 12 months');
  await viewer.waitForStack(1);
  await expect.poll(heights).toEqual(sides);

  // Why it is hung so; then the arrangement captured, tried on the archive, kept, and in force at once.
  await page.keyboard.press('Shift+E');
  const explained = page.getByRole('dialog', { name: 'Why it is hung so' });
  await expect(explained).toContainText('CT abdomen and pelvis of the program · in force');
  await expect(explained).toContainText('MR knee of the program · is for another kind of examination');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+I');
  const editor = page.getByRole('dialog', { name: 'Hanging protocol of the arrangement' });
  await editor.getByLabel('Name', { exact: true }).fill('My follow-up');
  await editor.getByRole('button', { name: 'Try on the archive' }).click();
  await expect(editor).toContainText('fills its viewports for 2 of 2 studies that it is for, of 2 looked at');
  await editor.getByRole('button', { name: 'Keep for me' }).click();
  await expect(editor).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Hanging protocol: My follow-up/ })).toBeVisible();
  await expect(viewer.pane(1)).toContainText('Prior · 12 months');

  // One in force that is changed and kept again stays in force.
  await page.getByRole('button', { name: /^Hanging protocol: My follow-up/ }).click();
  await page.getByRole('menuitem', { name: 'Edit this protocol' }).click();
  await editor.getByLabel('Name', { exact: true }).fill('My next follow-up');
  await editor.getByRole('button', { name: 'Keep for me' }).click();
  await expect(editor).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Hanging protocol: My next follow-up/ })).toBeVisible();
  await expect(viewer.pane(1)).toContainText('Prior · 12 months');

  // Nobody knows that the namesake is the patient: a border, both names, nothing goes together, nothing leaves.
  await page.keyboard.press('Shift+P');
  await page.getByRole('dialog').getByRole('button', { name: 'Show beside' }).click();
  await expect(page.getByRole('alert')).toContainText(
    'Two patients: Phantom, Thorax PHANTOM-11 and Phantom, Thorax OTHER-1',
  );
  await expect(viewer.pane(1)).toContainText('Other patient');
  await expect(viewer.pane(0)).toContainText('W 400 L 50');
  await page.keyboard.press('Shift+D');
  await expect(page.getByText('nothing of the one is measured on the other')).toBeVisible();
  await page.keyboard.press('Control+Shift+S');
  await expect(page.getByText('nothing of it is saved, copied or printed')).toBeVisible();
  await page
    .getByRole('region', { name: /^Study of/ })
    .last()
    .getByRole('button', { name: 'Take it from the screen' })
    .click();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('an own protocol that cannot be read is said on opening, once, with the way to the explanation', async ({
  page,
}) => {
  const viewer = new MeasurePage(page);
  await viewer.enter(await reading.newEntry(), READER, PASSWORD, MG.studyInstanceUid);
  await viewer.waitForStack(0);
  const said = page.getByText('A hanging protocol cannot be read and is passed over.');
  await expect(said).toHaveCount(0);
  const status = await page.evaluate(async () => {
    const answer = await fetch('/api/rpc/preferences/put', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ json: { hangingProtocols: ['{"id":'] } }),
    });
    return answer.status;
  });
  expect(status).toBe(200);
  await page.reload();
  await viewer.waitForStack(0);
  await expect(said).toBeVisible();
  // By a protocol of the factory all the same
  await expect
    .poll(async () => (await viewer.shownFrame(0)).sopInstanceUid)
    .toBe(MG.truth.views[0]?.sopInstanceUid);
  await page
    .getByRole('status')
    .filter({ has: said })
    .getByRole('button', { name: 'Why it is hung so' })
    .click();
  await expect(page.getByRole('dialog').getByText('A hanging protocol cannot be read')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(said).toHaveCount(0);
});
