import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { demoStudies } from '#main/phantom/studies.ts';
import { addPeer, runViewbox, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { filesBelow } from '../fixtures/part10-file.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';

const work = temporaryFolder('sick-disk');
const data = path.join(work.path, 'mounted');
const away = path.join(work.path, 'unmounted');
let core: RunningCore | null = null;

afterAll(async () => {
  await core?.stop();
  work.remove();
});

/** Sends until it is answered as expected: the disk is looked at every half second. */
async function sendUntil(files: readonly string[], isExpected: (acknowledged: number) => boolean) {
  for (;;) {
    const result = await storescu(core!.dicom, files);
    if (isExpected(result.acknowledged.length)) return result;
    await after(300);
  }
}

it('while its disk is gone nothing is promised and nothing begun in its place; when it is back, receiving goes on', async () => {
  await addPeer(data);
  core = await startCore(data);
  const files = writeStudy(demoStudies()[0]!, path.join(work.path, 'outbox')).map(({ file }) => file);
  const [first, second, third] = [files.slice(0, 3), files.slice(3, 6), files.slice(6, 9)];
  expect((await storescu(core.dicom, first)).acknowledged).toHaveLength(3);

  renameSync(data, away);
  const refused = await storescu(core.dicom, second);
  expect(refused.acknowledged).toEqual([]);
  expect(refused.refused[0]?.answer).toMatch(/out ?of ?resources/i);
  // What a mount point looks like without its disk
  mkdirSync(data);
  expect((await storescu(core.dicom, second)).acknowledged).toEqual([]);
  expect(readdirSync(data)).toEqual([]);

  renameSync(data, path.join(work.path, 'mount-point'));
  renameSync(away, data);
  await sendUntil(second, (acknowledged) => acknowledged === 3);
  // The other receiving thread looks for itself
  await sendUntil(third, (acknowledged) => acknowledged === 3);
  expect(filesBelow(path.join(data, 'store')).filter((file) => file.endsWith('.dcm'))).toHaveLength(9);
  await core.stop();
  core = null;

  renameSync(data, away);
  const start = await runViewbox(data, ['serve', '--existing', '--http-port', '0', '--dicom-port', '0']);
  expect(start).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('mounted') });
  expect(existsSync(data)).toBe(false);
  renameSync(away, data);
});
