import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { chestStudy } from '#main/phantom/chest-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { addPeer, createToken, runViewbox, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { type RunningPeer, startOrthanc } from '../fixtures/query-peers.ts';
import { ReadingPage } from '../pages/reading-page.ts';
import { goTo } from '../pages/window.ts';
import { CT, CT_PRIOR } from './follow-up-ct.ts';
import { PASSWORD, READER, startReadingCore, type ReadingCore } from './viewer-study.ts';

/** The same name and birth date under another Patient ID, in the other archive */
const NEAR = chestStudy({
  key: 'cr-near-elsewhere',
  name: 'chest of a namesake',
  patient: { ...PATIENTS.thorax, patientId: 'OTHER-1' },
  modality: 'CR',
  studyDate: '20240110',
  rows: 128,
});
/** More than the answers to questions, and about a third of the prior */
const HELD_AFTER_BYTES = 300_000;

const files = temporaryFolder('pulls-files');
let reading: ReadingCore;
let hospital: RunningPeer;
let line: Awaited<ReturnType<typeof heldLine>>;

/** A line to an archive that lets so many bytes come from it, then holds them until it is released. */
async function heldLine(to: number, bytes: number) {
  let [come, isHeld] = [0, true];
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(end);
      end.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
    near.pipe(far);
    far.on('data', (data) => {
      come += data.length;
      near.write(data);
      if (isHeld && come > bytes) far.pause();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    release: () => {
      isHeld = false;
      for (const end of ends) end.resume();
    },
    close: () => {
      for (const end of ends) end.destroy();
      server.close();
    },
  };
}

test.beforeAll(async () => {
  hospital = await startOrthanc(path.join(files.path, 'hospital'), { DicomAlwaysAllowGet: true });
  const elsewhere = [CT_PRIOR, NEAR].flatMap((study) =>
    writeStudy(study, path.join(files.path, 'elsewhere')),
  );
  await storescu(
    hospital.address,
    elsewhere.map(({ file }) => file),
  );
  line = await heldLine(hospital.address.port, HELD_AFTER_BYTES);
  reading = await startReadingCore([]);
  await addPeer(reading.folder);
  const port = String(line.port);
  await runViewbox(reading.folder, [
    'peer',
    'add',
    'HOSPITAL',
    '127.0.0.1',
    port,
    '--archive',
    '--retries',
    '0',
  ]);
  const token = await createToken(reading.folder, 'administrator');
  await fetch(`${reading.core.http}/api/rpc/prefetch/putSettings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ json: { isOn: true, mostAtOnce: 1, arrivalDays: 3650, quietSeconds: 1 } }),
  });
});
test.afterAll(async () => {
  line.close();
  await reading.stop();
  await hospital.stop();
  files.remove();
});

test('a prior that comes is seen with its progress, is paused, fails with a reason, and is fetched when it is tried again; who may be the same is named', async ({
  page,
}) => {
  const arriving = writeStudy(CT, path.join(files.path, 'arriving')).map(({ file }) => file);
  await storescu(reading.core.dicom, arriving);
  const viewer = new ReadingPage(page);
  await viewer.enter(reading.core.signIn, READER, PASSWORD, CT.studyInstanceUid);
  await viewer.waitForStack();

  await goTo(page, '#/activity/priors');
  const prior = page.getByRole('region', { name: 'Priors' }).getByRole('row').nth(1);
  await expect(prior).toContainText('18 Feb 2025');
  await expect(prior).toContainText('HOSPITAL');
  await expect(prior).toContainText(/Coming [1-9]\d? %/);
  await expect(prior).toContainText(/[1-9]\d? of 67/);
  await prior.getByRole('button', { name: 'Pause' }).click();
  await expect(prior).toContainText('Paused');
  await expect(prior.getByRole('button', { name: 'Pause' })).toHaveCount(0);

  const { port } = hospital.address;
  await hospital.stop();
  await prior.getByRole('button', { name: 'Try now' }).click();
  await expect(prior).toContainText(/HOSPITAL.*Next try at/);

  // Who may be the same person stands in the dialog of the priors, with the reason, and nothing of it comes.
  await goTo(page, `#/study/${CT.studyInstanceUid}`);
  await viewer.waitForStack();
  await page.keyboard.press('Shift+P');
  const elsewhere = page.getByRole('region', { name: 'In other archives' });
  const near = elsewhere.getByRole('list', { name: 'Perhaps the same patient, in other archives' });
  await expect(near.getByRole('listitem')).toHaveCount(1);
  await expect(near).toContainText('OTHER-1');
  await expect(near).toContainText('same name and birth date under another Patient ID');
  await expect(near).toContainText('from HOSPITAL');
  await expect(near.getByRole('button')).toHaveCount(0);
  // Of the prior that came in part the list itself says so: it can be opened, and has images missing.
  const inPart = page.getByRole('listbox', { name: 'Priors' }).getByRole('option');
  await expect(inPart.filter({ hasText: '18 Feb 2025' })).toContainText('Waits');
  await page.keyboard.press('Escape');

  line.release();
  hospital = await startOrthanc(path.join(files.path, 'hospital'), { DicomAlwaysAllowGet: true }, port);
  await goTo(page, '#/activity/priors');
  await prior.getByRole('button', { name: 'Try now' }).click();
  await expect(prior).toContainText('Here');
  await expect(prior).toContainText('67 of 67');
  await expect(page.getByRole('region', { name: 'Priors' }).getByRole('row')).toHaveCount(2);
});
