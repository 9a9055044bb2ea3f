import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PEER_DEFAULTS } from '#shared/contract/station.ts';
import { withCore } from '#main/cli/with-core.ts';
import { phantomStudies } from '#main/phantom/studies.ts';
import { addPeer, SENDER_AE_TITLE, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { filesBelow } from '../fixtures/part10-file.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';
import { freePort } from '../fixtures/storescp.ts';

/** The user that this station states when it calls, as DCMTK reads it. */

const PASSCODE = 'geheim-4711';
const folder = temporaryFolder('user-identity');
const data = path.join(folder.path, 'data');
let core: RunningCore;
let port = 0;
let said = '';
let storescp: ReturnType<typeof spawn>;

beforeAll(async () => {
  port = await freePort();
  mkdirSync(folder.path, { recursive: true });
  storescp = spawn(programFile('storescp'), ['-d', String(port)], { cwd: folder.path });
  for (const stream of [storescp.stdout, storescp.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
  core = await startCore(data);
});

afterAll(async () => {
  await core.stop();
  storescp.kill();
  await once(storescp, 'close');
  folder.remove();
});

it('is read by DCMTK, and its passcode lies nowhere readably here', async () => {
  const peers = await withCore(data, (client) =>
    client.peers.put({
      ...PEER_DEFAULTS,
      aeTitle: 'DCMTK',
      host: '127.0.0.1',
      port,
      may: [],
      userIdentity: 'userNameAndPasscode',
      userName: 'müller',
      passcode: PASSCODE,
    }),
  );
  expect(peers).toMatchObject([{ aeTitle: 'DCMTK', userName: 'müller', hasPasscode: true }]);
  expect(JSON.stringify(peers)).not.toContain(PASSCODE);
  await vi.waitFor(() => withCore(data, (client) => client.peers.echo({ aeTitle: 'DCMTK' })), 20_000);
  await vi.waitFor(() => expect(said).toContain('Username: [müller]'), 20_000);
  expect(said).toContain(`Password: [${PASSCODE}]`);
  expect(said).toContain('Positive Response requested: No');
  for (const file of filesBelow(data)) expect(readFileSync(file).includes(PASSCODE), file).toBe(false);
});

it('is stated too where another asks this station to send there (C-MOVE)', async () => {
  await addPeer(data, SENDER_AE_TITLE, { may: 'store,find,move' });
  const [image] = writeStudy(
    phantomStudies().find(({ key }) => key === 'cr-chest')!,
    folder.path,
  );
  await storescu(core.dicom, [image!.file]);
  said = '';
  const { aeTitle, host, port: dicomPort } = core.dicom;
  const { exitCode } = await runProgram(programFile('movescu'), [
    '-S',
    '-aem',
    'DCMTK',
    '-aet',
    SENDER_AE_TITLE,
    '-aec',
    aeTitle,
    '-k',
    'QueryRetrieveLevel=STUDY',
    '-k',
    `StudyInstanceUID=${uidIn(image!.file)}`,
    host,
    String(dicomPort),
  ]);
  expect(exitCode).toBe(0);
  await vi.waitFor(() => expect(said).toContain('Received Store Request'), 20_000);
  expect(said).toContain('Username: [müller]');
  expect(said).toContain(`Password: [${PASSCODE}]`);
});

function uidIn(file: string): string {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(Buffer.from([0x20, 0x00, 0x0d, 0x00, 0x55, 0x49]));
  return bytes.toString('latin1', at + 8, at + 8 + bytes.readUInt16LE(at + 6)).replaceAll('\0', '');
}
