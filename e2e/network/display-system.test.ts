import { writeFileSync } from 'node:fs';
import path from 'node:path';
import dimse from 'dcmjs-dimse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testResponse } from '#shared/display-qc/test-response.ts';
import { encodeDataSetTree } from '#main/dicom/data-set.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { displaySystem } from '#main/display-qc/display-system.ts';
import { Displays } from '#main/display-qc/displays.ts';
import { addPeer, SENDER_AE_TITLE, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { onStoppedStation } from '../fixtures/prepared-station.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';

/** Who asks a station for its displays: messages by dcmjs-dimse, data sets read by DCMTK's dcmdump. */
const CLASS = '1.2.840.10008.5.1.1.40';
const INSTANCE = '1.2.840.10008.5.1.1.40.1';
const EXPLICIT = '1.2.840.10008.1.2.1';
const DISPLAYS = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;
const folder = temporaryFolder('display-system');
const data = path.join(folder.path, 'data');
let core: RunningCore;
let dump: string;

beforeAll(async () => {
  dimse.log.setLevel('silent');
  await addPeer(data, SENDER_AE_TITLE, { may: 'find' });
  const prepared = await onStoppedStation(data, async (station) => {
    const displays = new Displays({ station, audit: { record: () => Promise.resolve() } });
    const about = { maker: 'Mäker', model: 'M2', room: '読影室', isCalibrated: true, isRetired: false };
    for (const [at, displayId] of DISPLAYS.entries())
      await displays.put(
        {
          displayId,
          assetTag: `QC-${at}`,
          serial: `S${at}`,
          ...about,
          profileIds: ['acr-aapm-siim'],
          place: null,
        },
        'Paul',
      );
    const instrument = {
      name: 'i1',
      serial: '7',
      calibratedOn: '2026-01-02',
      calibrationEndsOn: '2099-01-01',
    };
    const test = { displayId: DISPLAYS[0], assetTag: 'QC-0', instrument, devicePixelRatio: 1, remarks: '' };
    await displays.sign({ ...test, values: testResponse() }, 'Paul Weld', null);
    const places = [180, 172, 165, 158, 169];
    await displays.sign({ ...test, values: { kind: 'uniformity', ddl: 204, places } }, 'Paul Weld', null);
    return Promise.all(DISPLAYS.map((displayId) => displays.get(displayId)));
  });
  const tree = displaySystem(prepared?.result ?? [], { station: 'Reading room', version: '1.2.3' });
  const file = path.join(folder.path, 'display-system.bin');
  writeFileSync(file, encodeDataSetTree(tree, encodingOf(EXPLICIT)));
  const dumped = await runProgram(programFile('dcmdump'), ['-f', '-te', '-q', '+U8', file]);
  expect([dumped.exitCode, dumped.stderr]).toEqual([0, '']);
  dump = dumped.stdout;
  core = await startCore(data);
});
afterAll(async () => {
  await core.stop();
  folder.remove();
});

interface Answer {
  readonly status: number;
  readonly elements: Readonly<Record<string, unknown>> | null;
}

function get(sopInstanceUid: string, keywords: readonly string[]): Promise<Answer> {
  const request = new dimse.requests.NGetRequest(CLASS, sopInstanceUid, [...keywords]);
  return new Promise((resolve, reject) => {
    const client = new dimse.Client();
    request.on('response', (response) =>
      resolve({
        status: response.getStatus(),
        elements: response.getDataset()?.getElements() ?? null,
      }),
    );
    client.on('networkError', reject);
    client.addRequest(request);
    client.send('127.0.0.1', core.dicom.port, SENDER_AE_TITLE, core.dicom.aeTitle);
  });
}

test('the displays of a station are told with what was measured of them', async () => {
  const { status, elements } = await get(INSTANCE, []);
  expect(status).toBe(0);
  expect(elements).toMatchObject({
    NumberOfDisplaySubsystems: 2,
    DisplaySubsystemSequence: [
      { DisplaySubsystemName: 'QC-0', Manufacturer: 'Mäker', DeviceSerialNumber: 'S0' },
      { DisplaySubsystemName: 'QC-1', DisplaySubsystemDescription: 'QC-1, 読影室' },
    ],
  });
});

test('of a list of attributes only those are told, with a warning when some are not there', async () => {
  expect(await get(INSTANCE, ['NumberOfDisplaySubsystems'])).toMatchObject({
    status: 0,
    elements: { NumberOfDisplaySubsystems: 2 },
  });
  const some = await get(INSTANCE, ['NumberOfDisplaySubsystems', 'InstitutionName']);
  expect(some.status).toBe(0x0107);
  expect(Object.keys(some.elements ?? {})).not.toContain('DisplaySubsystemSequence');
  expect((await get('1.2.3', [])).status).toBe(0x0112);
});

test('DCMTK reads luminances with the light of the room, and places by rows', () => {
  expect(dump).toMatch(/\(0028,701f\) FL 400\.2\d* +# +4, 1 LuminanceValue/);
  expect(dump).toMatch(/\(0028,701e\) FL 400\b/);
  const rows = [...dump.matchAll(/\(0028,701f\) FL ([\d.]+)/g)].slice(-5).map(([, value]) => Number(value));
  expect(rows).toEqual([172, 165, 180, 158, 169]);
  expect(dump).toContain('[TG18-UNL80 Pattern]');
  expect(dump).toMatch(/\(0018,1202\) DT \[20260102\]/);
  expect(dump.match(/DisplaySubsystemQAResultsSequence/g)).toHaveLength(2);
  expect(dump).not.toMatch(/UN |UNKNOWN/);
});
