import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { phantomStudies } from '#main/phantom/studies.ts';
import { appFolder, makeAppFolder } from '../../scripts/app-folder.ts';
import { SENDER_AE_TITLE, temporaryFolder } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { runProgram } from '../fixtures/programs.ts';

const program = path.join(appFolder, 'src-main/cli/main.js');
const folder = temporaryFolder('packed');

beforeAll(makeAppFolder);
afterAll(() => folder.remove());

it('the packed core runs on plain Node, serves the window and takes a study in its threads', async () => {
  const data = path.join(folder.path, 'data');
  const addPeer = ['peer', 'add', SENDER_AE_TITLE, '127.0.0.1', '104', '--may', 'store', '--data', data];
  expect(await runProgram(process.execPath, [program, ...addPeer])).toMatchObject({ exitCode: 0 });
  const args = ['serve', '--data', data, '--http-port', '0', '--dicom-port', '0'];
  const core = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
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
  } finally {
    core.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
});
