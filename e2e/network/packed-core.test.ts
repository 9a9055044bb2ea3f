import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { phantomStudies } from '#main/phantom/studies.ts';
import { appProgram, makeAppFolder } from '../../scripts/app-folder.ts';
import { SENDER_AE_TITLE, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { runProgram } from '../fixtures/programs.ts';

const folder = temporaryFolder('packed');

beforeAll(async () => {
  // Where it was named it was just made, and others run it
  if (process.env['VIEWBOX_TEST_PROGRAM'] !== appProgram) await makeAppFolder();
});
afterAll(() => folder.remove());

it('the packed core runs on plain Node, serves the window and takes a study and renders it in its threads', async () => {
  const data = path.join(folder.path, 'data');
  const command = async (args: readonly string[], input = '') => {
    const done = await runProgram(process.execPath, [appProgram, ...args, '--data', data], { input });
    expect(done).toMatchObject({ exitCode: 0 });
    return done.stdout.trim();
  };
  await command(['peer', 'add', SENDER_AE_TITLE, '127.0.0.1', '104', '--may', 'store']);
  await command(
    ['user', 'add', 'Rada Iyer', '--role', 'radiologist', '--password-stdin'],
    'a long password\n',
  );
  const token = await command(['token', 'create', '--user', 'Rada Iyer']);
  await command(
    ['user', 'add', 'Paul Weld', '--role', 'physicist', '--password-stdin'],
    'another long password\n',
  );
  const physicist = await command(['token', 'create', '--user', 'Paul Weld']);
  const args = ['serve', '--data', data, '--http-port', '0', '--dicom-port', '0'];
  const core = spawn(process.execPath, [appProgram, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(core, 'exit');
  try {
    const [line] = (await once(createInterface({ input: core.stdout }), 'line')) as [string];
    const { http, dicom } = JSON.parse(line) as {
      http: string;
      dicom: { host: string; port: number; aeTitle: string };
    };
    const page = await fetch(http);
    expect({ status: page.status, text: await page.text() }).toMatchObject({
      status: 200,
      text: expect.stringContaining('<script type="module"'),
    });
    const study = phantomStudies()[0]!;
    const files = writeStudy(study, folder.path).slice(0, 3);
    const sent = await storescu(
      dicom,
      files.map(({ file }) => file),
    );
    expect(sent.acknowledged).toHaveLength(3);
    const rendered = await fetch(`${http}/dicomweb/studies/${study.studyInstanceUid}/rendered`, {
      headers: { authorization: `Bearer ${token}`, accept: 'image/png' },
    });
    const png = Buffer.from(await rendered.arrayBuffer());
    expect({ status: rendered.status, head: png.toString('latin1', 1, 4) }).toEqual({
      status: 200,
      head: 'PNG',
    });
    const report = await reportOfDisplay(http, physicist);
    expect({ status: report.status, head: (await report.text()).slice(0, 5) }).toEqual({
      status: 200,
      head: '%PDF-',
    });
  } finally {
    core.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
});

/** A display is named and its report asked for: its fonts and the writer of PDF are loaded only then. */
async function reportOfDisplay(http: string, token: string): Promise<Response> {
  const displayId = '00000000-0000-4000-8000-000000000001';
  const about = { maker: '', model: '', serial: '', room: '読影室 2', isCalibrated: false, isRetired: false };
  const authorization = `Bearer ${token}`;
  const put = await fetch(`${http}/api/rpc/displays/put`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      json: { displayId, assetTag: 'QC 1', ...about, profileIds: ['acr-aapm-siim'], place: null },
    }),
  });
  expect({ status: put.status, text: await put.text() }).toMatchObject({ status: 200 });
  return fetch(`${http}/displays/${displayId}/report.pdf`, { headers: { authorization } });
}
