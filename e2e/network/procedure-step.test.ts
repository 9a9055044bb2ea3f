import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import dimse from 'dcmjs-dimse';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { withCore } from '#main/cli/with-core.ts';
import { labelledPatients } from '#shared/relevance/test-patients.ts';
import { addPeer, SENDER_AE_TITLE, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeLabelledStudy } from '../fixtures/labelled-files.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';

/** A scanner that tells of its work: messages by dcmjs-dimse, data sets by DCMTK's dump2dcm. */
const STEP = '1.2.840.10008.3.1.2.3.3';
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const EXPLICIT = '1.2.840.10008.1.2.1';
const IMAGES = 3;
const [patient] = labelledPatients();
const folder = temporaryFolder('procedure-step');
const data = path.join(folder.path, 'data');
let core: RunningCore;

beforeAll(async () => {
  dimse.log.setLevel('silent');
  await addPeer(data);
  core = await startCore(data);
  await withCore(data, ({ prefetch }) =>
    prefetch.putSettings({ isOn: true, mostAtOnce: 1, arrivalDays: 3650, quietSeconds: 1 }),
  );
});
afterAll(async () => {
  await core.stop();
  folder.remove();
});

async function encoded(name: string, lines: readonly string[]) {
  const [dump, file] = [path.join(folder.path, `${name}.txt`), path.join(folder.path, `${name}.bin`)];
  writeFileSync(dump, lines.join('\n'));
  const { exitCode, stderr } = await runProgram(programFile('dump2dcm'), ['-F', '+te', dump, file]);
  expect([exitCode, stderr]).toEqual([0, '']);
  return new dimse.Dataset(readFileSync(file), EXPLICIT);
}

const begin = (studyUid: string) =>
  encoded('begin', [
    '(0008,0060) CS [CT]',
    '(0010,0010) PN [Example^Anna]',
    '(0010,0020) LO [4711]',
    `(0040,0241) AE [${SENDER_AE_TITLE}]`,
    '(0040,0244) DA [20261128]',
    '(0040,0245) TM [101500]',
    '(0040,0252) CS [IN PROGRESS]',
    '(0040,0253) SH [PPS-1]',
    '(0040,0270) SQ',
    '(fffe,e000) na',
    `(0020,000d) UI [${studyUid}]`,
    '(fffe,e00d) na',
    '(fffe,e0dd) na',
    '(0040,0340) SQ',
    '(fffe,e0dd) na',
  ]);
const end = (status: string, seriesUid: string) =>
  encoded('end', [
    '(0040,0250) DA [20261128]',
    '(0040,0251) TM [102500]',
    `(0040,0252) CS [${status}]`,
    '(0040,0340) SQ',
    '(fffe,e000) na',
    '(0008,1140) SQ',
    ...Array.from({ length: IMAGES }, (_, at) => [
      '(fffe,e000) na',
      `(0008,1150) UI [${SECONDARY_CAPTURE}]`,
      `(0008,1155) UI [${seriesUid}.${String(at + 1)}]`,
      '(fffe,e00d) na',
    ]).flat(),
    '(fffe,e0dd) na',
    '(0018,1030) LO [CHEST]',
    `(0020,000e) UI [${seriesUid}]`,
    '(fffe,e00d) na',
    '(fffe,e0dd) na',
  ]);

/** @returns the status of the answer */
function tell(service: 'create' | 'set', stepUid: string, dataset: InstanceType<typeof dimse.Dataset>) {
  const Request = service === 'create' ? dimse.requests.NCreateRequest : dimse.requests.NSetRequest;
  const request = new Request(STEP, stepUid);
  request.setDataset(dataset);
  return new Promise<number>((resolve, reject) => {
    const client = new dimse.Client();
    request.on('response', (response: { getStatus(): number }) => resolve(response.getStatus()));
    client.on('networkError', reject);
    client.addRequest(request);
    client.send('127.0.0.1', core.dicom.port, SENDER_AE_TITLE, core.dicom.aeTitle);
  });
}

const standing = async () => {
  const { rows } = await withCore(data, ({ worklist }) => worklist.search({}));
  return rows.map(({ state, readiness: { by, expected, step } }) => [state, by, expected, step]);
};
const until = (expected: unknown) =>
  vi.waitFor(async () => expect(await standing()).toEqual([expected]), { timeout: 15_000, interval: 30 });

test('a study is ready when all is here that the scanner says it made, through a crash of the core', async () => {
  const current = patient?.current ?? expect.unreachable();
  const [first, ...rest] = writeLabelledStudy(current, path.join(folder.path, 'files'), IMAGES);
  const seriesUid = `${current.studyInstanceUid}.1`;
  expect(await tell('set', '1.2.9', await end('COMPLETED', seriesUid))).toBe(0x0112);
  expect(await tell('create', '1.2.9', await begin(current.studyInstanceUid))).toBe(0);
  expect(await tell('create', '1.2.9', await begin(current.studyInstanceUid))).toBe(0x0111);
  await storescu(core.dicom, [first ?? '']);
  await until(['new', 'mpps', null, 'inProgress']);

  expect(await tell('set', '1.2.9', await end('COMPLETED', seriesUid))).toBe(0);
  await core.kill();
  core = await startCore(data);
  expect(await tell('set', '1.2.9', await end('DISCONTINUED', seriesUid))).toBe(0x0110);
  await until(['incomplete', 'mpps', IMAGES, 'completed']);
  await storescu(core.dicom, rest);
  await until(['ready', 'mpps', IMAGES, 'completed']);
});
