import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import type { PhantomStudy } from '#main/phantom/phantom-study.ts';
import { demoStudies } from '#main/phantom/studies.ts';
import {
  addPeer,
  addUser,
  createToken,
  runViewbox,
  startCore,
  temporaryFolder,
  viewboxArguments,
  type RunningCore,
} from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { filesBelow } from '../fixtures/part10-file.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';

const ROUNDS = Number(process.env['VIEWBOX_KILL_ROUNDS'] ?? 2);
const KILL_TIMEOUT_MS = Math.max(300_000, ROUNDS * 10_000);
const data = temporaryFolder('backup');
const work = temporaryFolder('backup-work');
const target = path.join(work.path, 'backup');
const restored = path.join(work.path, 'restored');
let core: RunningCore | null = null;

afterAll(async () => {
  await core?.stop();
  data.remove();
  work.remove();
});

/** What a client is told of everything, in an order of its own. */
async function answers(running: RunningCore, token: string): Promise<string> {
  const get = async (what: string): Promise<object[]> => {
    const answer = await fetch(`${running.http}/dicomweb/${what}?includefield=all&limit=5000`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/dicom+json' },
    });
    const text = (await answer.text()).replaceAll(running.http, '');
    return (JSON.parse(text) as object[]).map((each) => JSON.stringify(each)).sort() as unknown as object[];
  };
  return JSON.stringify([await get('studies'), await get('series'), await get('instances')], null, 1);
}

function filesOf(study: PhantomStudy): string[] {
  const written = writeStudy(study, path.join(work.path, 'outbox'));
  return written.slice(0, 30).map(({ file }) => file);
}

function storeOf(root: string): Map<string, string> {
  const store = path.join(root, 'store');
  return new Map(
    filesBelow(store).map((file) => [path.relative(store, file), readFileSync(file).toString('latin1')]),
  );
}

/** Lets a command of the core's command line begin, and ends it with kill -9. */
async function killed(args: readonly string[], afterMs: number): Promise<void> {
  const child = spawn(process.execPath, viewboxArguments(args), { stdio: 'ignore' });
  const gone = once(child, 'exit');
  await Promise.race([after(afterMs), gone]);
  child.kill('SIGKILL');
  await gone;
}

it(
  `a backup made while others send, through ${String(ROUNDS)} × kill -9, is restored to an archive that answers the same`,
  { timeout: KILL_TIMEOUT_MS },
  async () => {
    const studies = demoStudies().slice(0, 4);
    await addPeer(data.path);
    await addUser(data.path, 'ann', 'radiologist');
    const token = await createToken(data.path, 'ann');
    core = await startCore(data.path);
    // However early a kill comes, there is something to keep.
    expect((await storescu(core.dicom, filesOf(studies[0]!))).acknowledged).not.toEqual([]);
    let sent: Promise<unknown> = Promise.resolve();
    for (let round = 0; round < ROUNDS; round += 1) {
      const study = studies[(round + 1) % studies.length]!;
      sent = storescu(core.dicom, filesOf(study));
      const asked = runViewbox(data.path, ['backup', '--to', target]);
      await after(Math.random() * 1500);
      await core.kill();
      await Promise.all([asked, sent]);
      core = await startCore(data.path);
    }
    const backedUp = await runViewbox(data.path, ['backup', '--to', target, '--json']);
    expect(backedUp, backedUp.stderr).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('"damaged":[]'),
    });
    const before = await answers(core, token);
    const store = storeOf(data.path);
    await core.stop();

    const restore = ['restore', '--from', target, '--data', restored];
    for (let round = 0; round < ROUNDS; round += 1) {
      await killed(restore, Math.random() * 1050);
      // While it is not whole, no core takes it for an archive
      if (existsSync(path.join(restored, 'restore.json')))
        expect(await runViewbox(restored, ['user', 'list'])).toMatchObject({ exitCode: 1 });
      else if (existsSync(path.join(restored, 'store'))) break;
    }
    // A kill can come before the first file of it, on a busy machine
    if (existsSync(path.join(restored, 'restore.json')) || !existsSync(path.join(restored, 'store'))) {
      const ended = await runViewbox(restored, ['restore', '--from', target]);
      expect(ended, ended.stderr).toMatchObject({ exitCode: 0 });
    }
    expect(storeOf(restored)).toEqual(store);

    core = await startCore(restored);
    expect(await answers(core, token)).toBe(before);
    const again = filesOf(studies[0]!);
    expect((await storescu(core.dicom, again)).acknowledged).toHaveLength(again.length);
  },
);
