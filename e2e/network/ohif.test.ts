import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testBrowserFile } from '#main/cli/chromium.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { ctPhantom } from '#main/phantom/studies.ts';
import {
  addUser,
  createToken,
  runViewbox,
  startCore,
  temporaryFolder,
  type RunningCore,
} from '../fixtures/core.ts';
import { interop } from '../fixtures/interoperability.ts';
import { writeMixedStudy } from '../fixtures/mixed-syntaxes.ts';
import { ohifFolder, serveOhif, type RunningOhif } from '../fixtures/ohif.ts';
import { writeStudy, type SentFile } from '../fixtures/phantom-files.ts';

const MIXED_STUDY = '2.25.4713';
const SIZE = { rows: 64, columns: 64, sliceCount: 5 };
const WITHIN_MS = 60_000;

/** What OHIF has decoded, by SOP Instance UID: values after the modality LUT. */
const DECODED = `(() => {
  const images = [...(globalThis.cornerstone?.cache._imageCache.values() ?? [])].map(({ image }) => image);
  const decoded = {};
  for (const image of images) {
    const uid = /instances\\/([0-9.]+)/.exec(image?.imageId ?? '')?.[1];
    if (uid) decoded[uid] = [...(image.voxelManager?.getScalarData() ?? image.getPixelData())];
  }
  return decoded;
})()`;

const folder = temporaryFolder('ohif');
const study = ctPhantom('standard', SIZE);
let core: RunningCore;
let ohif: RunningOhif;
let browser: Browser;
let page: Page;
let sent: SentFile[] = [];
let mixed: string[] = [];
const refused: string[] = [];

beforeAll(async () => {
  const data = path.join(folder.path, 'data');
  const outbox = path.join(folder.path, 'outbox');
  sent = writeStudy(study, outbox);
  mixed = await writeMixedStudy(sent[2]!.file, outbox, MIXED_STUDY);
  await addUser(data, 'web', 'radiologist');
  const token = await createToken(data, 'web');
  core = await startCore(data);
  const imported = await runViewbox(data, ['import', ...sent.map(({ file }) => file), ...mixed]);
  expect(imported).toMatchObject({ exitCode: 0 });
  ohif = await serveOhif(await ohifFolder(), `${core.http}/dicomweb`, token);
  browser = await chromium.launch({
    executablePath: testBrowserFile()!,
    args: [
      '--use-gl=angle',
      '--use-angle=gl-egl',
      '--ignore-gpu-blocklist',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('response', (response) => {
    if (response.url().includes('/dicom-web/') && !response.ok())
      refused.push(`${String(response.status())} ${response.url()}`);
  });
}, 180_000);

afterAll(async () => {
  await browser.close();
  await ohif.stop();
  await core.stop();
  folder.remove();
});

function valuesOf(file: string): number[] {
  const bytes = readFileSync(file);
  const start = bytes.length - SIZE.rows * SIZE.columns * 2;
  const { rescaleSlope, rescaleIntercept } = study.truth;
  return Array.from(
    { length: SIZE.rows * SIZE.columns },
    (_, at) => bytes.readUInt16LE(start + at * 2) * rescaleSlope + rescaleIntercept,
  );
}

/** Opens a study and waits until so many of its images are decoded. */
async function open(studyInstanceUid: string, images: number): Promise<Record<string, number[]>> {
  await page.goto(`${ohif.url}/viewer?StudyInstanceUIDs=${studyInstanceUid}`);
  await page.waitForFunction(`Object.keys(${DECODED}).length >= ${String(images)}`, undefined, {
    timeout: WITHIN_MS,
  });
  return page.evaluate(DECODED);
}

describe('OHIF on our DICOMweb', () => {
  it('lists the studies and finds one by the name of its patient', { timeout: 120_000 }, async () => {
    interop('OHIF', 'QIDO-RS at Viewbox');
    await page.goto(ohif.url);
    const rows = page.getByText('Phantom, Body');
    await rows.first().waitFor({ timeout: WITHIN_MS });
    expect(await rows.count()).toBe(2);
    const name = page.getByRole('textbox').first();
    await name.fill('Nobody');
    await rows.first().waitFor({ state: 'detached', timeout: WITHIN_MS });
    await name.fill('phantom');
    await rows.first().waitFor({ timeout: WITHIN_MS });
    expect(refused).toEqual([]);
  });

  it('decodes every sample of a CT as it was sent', { timeout: 120_000 }, async () => {
    interop('OHIF', 'WADO-RS from Viewbox', [sent[0]!.transferSyntaxUid]);
    const decoded = await open(study.studyInstanceUid, SIZE.sliceCount);
    expect(Object.keys(decoded).sort()).toEqual(sent.map(({ sopInstanceUid }) => sopInstanceUid).sort());
    for (const { sopInstanceUid, file } of sent) expect(decoded[sopInstanceUid]).toEqual(valuesOf(file));
    expect(refused).toEqual([]);
  });

  it('decodes every sample of a slice in each syntax that DCMTK writes', { timeout: 120_000 }, async () => {
    const syntaxes = mixed.map((file) => readFileMeta(readFileSync(file))?.transferSyntaxUid ?? '');
    interop('OHIF', 'WADO-RS from Viewbox', syntaxes);
    const decoded = await open(MIXED_STUDY, mixed.length);
    const expected = valuesOf(sent[2]!.file);
    expect(Object.values(decoded)).toEqual(mixed.map(() => expected));
    expect(refused).toEqual([]);
  });
});
