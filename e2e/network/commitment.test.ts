import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileMeta } from '#main/dicom/part10.ts';
import type { CommitmentReport } from '#main/network/commitment-messages.ts';
import { commitmentServices } from '#main/network/commitment-scp.ts';
import { askCommitment } from '#main/network/commitment-scu.ts';
import { startListener } from '#main/network/dicom-listener.ts';
import { memoryStore } from '#main/network/memory-store.ts';
import { seededRandom } from '#main/phantom/noise.ts';
import { demoStudies } from '#main/phantom/studies.ts';
import { dataFolder, instanceFile } from '#main/store/layout.ts';
import {
  addPeer,
  addUser,
  createToken,
  SENDER_AE_TITLE,
  startCore,
  temporaryFolder,
  type RunningCore,
} from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { interop } from '../fixtures/interoperability.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { startOrthanc, type RunningPeer } from '../fixtures/query-peers.ts';
import { freePort } from '../fixtures/storescp.ts';

/** Storage commitment with Orthanc as Debian ships it, in both roles, and through a crash. */

// The full proof is 200 rounds: VIEWBOX_KILL_ROUNDS=200 npm run test:network -- commitment.
const ROUNDS = Number(process.env['VIEWBOX_KILL_ROUNDS'] ?? 4);
const KILL_TIMEOUT_MS = Math.max(300_000, ROUNDS * 10_000);
const SEED = Number(process.env['VIEWBOX_KILL_SEED'] ?? 1);
const LATEST_KILL_MS = 200;

const data = temporaryFolder('commitment');
const files = temporaryFolder('commitment-files');
let core: RunningCore;
let orthanc: RunningPeer;
let senderPort = 0;
let token = '';
let sent: { file: string; sopClassUid: string; sopInstanceUid: string }[] = [];
let studyInstanceUid = '';

beforeAll(async () => {
  const corePort = await freePort();
  orthanc = await startOrthanc(path.join(files.path, 'orthanc'), {
    DicomModalities: {
      us: { AET: 'VIEWBOX', Host: '127.0.0.1', Port: corePort, AllowStorageCommitment: true },
    },
  });
  senderPort = await freePort();
  await addPeer(data.path, SENDER_AE_TITLE, { port: senderPort });
  await addPeer(data.path, 'ORTHANC', { port: orthanc.address.port });
  await addUser(data.path, 'ann', 'radiologist');
  token = await createToken(data.path, 'ann');
  core = await startCore(data.path, { args: ['--dicom-port', String(corePort)] });
  const [study] = demoStudies();
  if (!study) throw new Error('There are no phantom studies.');
  const written = writeStudy(study, files.path).slice(0, 4);
  sent = written.map(({ file }) => {
    const meta = readFileMeta(readFileSync(file));
    return { file, sopClassUid: meta?.sopClassUid ?? '', sopInstanceUid: meta?.sopInstanceUid ?? '' };
  });
  studyInstanceUid = uidIn(sent[0]?.file ?? '');
  await storescu(
    core.dicom,
    sent.map(({ file }) => file),
  );
});

afterAll(async () => {
  await core.stop();
  await orthanc.stop();
  data.remove();
  files.remove();
});

function uidIn(file: string): string {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(Buffer.from([0x20, 0x00, 0x0d, 0x00, 0x55, 0x49]));
  return bytes.toString('latin1', at + 8, at + 8 + bytes.readUInt16LE(at + 6)).replaceAll('\0', '');
}

/** The modality's own port, on which it is told what was kept. */
function listenForReports(heard: (report: CommitmentReport) => void) {
  const services = commitmentServices({
    asked: async () => '',
    outcome: async () => null,
    delivered: async () => {},
    reported: async (_, report) => {
      heard(report);
      return true;
    },
  });
  const peers = [{ aeTitle: 'VIEWBOX', addresses: [], mayStore: false }];
  const address = { host: '127.0.0.1', port: senderPort, aeTitle: SENDER_AE_TITLE, peers };
  return startListener(address, memoryStore(), {}, services);
}

const uids = () => sent.map(({ sopInstanceUid }) => sopInstanceUid).sort();
const references = () => sent.map(({ sopClassUid, sopInstanceUid }) => ({ sopClassUid, sopInstanceUid }));

interface OrthancReport {
  readonly Status: string;
  readonly Success: readonly { SOPInstanceUID: string }[];
  readonly Failures: readonly { SOPInstanceUID: string; FailureReason: number }[];
}

/** Has Orthanc ask us, and waits for what it was told. */
async function committedToOrthanc(instances: readonly [sopClassUid: string, sopInstanceUid: string][]) {
  const body = JSON.stringify({
    DicomInstances: instances.map(([SOPClassUID, SOPInstanceUID]) => ({ SOPClassUID, SOPInstanceUID })),
  });
  const asked = await fetch(`${orthanc.http}/modalities/us/storage-commitment`, { method: 'POST', body });
  const { ID } = (await asked.json()) as { ID: string };
  let report: OrthancReport | null = null;
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${orthanc.http}/storage-commitment/${ID}`);
        report = (await answer.json()) as OrthancReport;
        return report.Status;
      },
      { timeout: 15_000, interval: 50 },
    )
    .not.toBe('Pending');
  const { Status, Success, Failures } = report as unknown as OrthancReport;
  return {
    status: Status,
    success: Success.map(({ SOPInstanceUID }) => SOPInstanceUID).sort(),
    failures: Object.fromEntries(
      Failures.map(({ SOPInstanceUID, FailureReason }) => [SOPInstanceUID, FailureReason]),
    ),
  };
}

describe('asked by Orthanc', () => {
  it('commits to what is stored, and to nothing else', async () => {
    interop('Orthanc', 'Storage Commitment by Viewbox');
    const all = sent.map(
      ({ sopClassUid, sopInstanceUid }) => [sopClassUid, sopInstanceUid] as [string, string],
    );
    expect(await committedToOrthanc(all)).toEqual({ status: 'Success', success: uids(), failures: {} });
    const [first, second] = sent;
    const wrong: [string, string][] = [
      ['1.2.840.10008.5.1.4.1.1.4', first?.sopInstanceUid ?? ''],
      [second?.sopClassUid ?? '', '1.2.3.4.5'],
      [second?.sopClassUid ?? '', second?.sopInstanceUid ?? ''],
    ];
    expect(await committedToOrthanc(wrong)).toEqual({
      status: 'Failure',
      success: [second?.sopInstanceUid],
      failures: { [first?.sopInstanceUid ?? '']: 0x0119, '1.2.3.4.5': 0x0112 },
    });
  });

  it('does not commit to a file in which a bit has turned', async () => {
    const [damaged, ...whole] = sent;
    const file = instanceFile(dataFolder(data.path), studyInstanceUid, damaged?.sopInstanceUid ?? '');
    const bytes = readFileSync(file);
    const turned = Buffer.from(bytes);
    turned[turned.length - 1000] = (turned[turned.length - 1000] ?? 0) ^ 1;
    writeFileSync(file, turned);
    const all = sent.map(
      ({ sopClassUid, sopInstanceUid }) => [sopClassUid, sopInstanceUid] as [string, string],
    );
    const { success, failures } = await committedToOrthanc(all);
    writeFileSync(file, bytes);
    expect(failures).toEqual({ [damaged?.sopInstanceUid ?? '']: 0x0110 });
    expect(success).toEqual(whole.map(({ sopInstanceUid }) => sopInstanceUid).sort());
  });
});

describe('asked by a modality', () => {
  const target = () => ({
    ...core.dicom,
    calledAeTitle: core.dicom.aeTitle,
    callingAeTitle: SENDER_AE_TITLE,
  });

  it('reports on the association that asked, if it stays; a second use of the transaction fails', async () => {
    const reports: CommitmentReport[] = [];
    const desk = { reported: async (_: string, report: CommitmentReport) => reports.push(report) > 0 };
    const request = { transactionUid: '1.2.3.77', instances: references() };
    await askCommitment(target(), request, desk, { reportWithinMs: 10_000 });
    expect(reports).toEqual([{ transactionUid: '1.2.3.77', committed: references(), failed: [] }]);
    await askCommitment(target(), request, desk, { reportWithinMs: 10_000 });
    expect(reports[1]?.failed.map(({ reason }) => reason)).toEqual(references().map(() => 0x0131));
  });

  it(
    `through ${String(ROUNDS)} × kill -9 it reports on all that it took on, and only what is true`,
    { timeout: KILL_TIMEOUT_MS },
    async () => {
      const heard: CommitmentReport[] = [];
      const listener = await listenForReports((report) => heard.push(report));
      const unknown = { sopClassUid: sent[0]?.sopClassUid ?? '', sopInstanceUid: '1.2.3.4.5' };
      const instances = [...references(), unknown];
      const desk = { reported: async () => true };
      const random = seededRandom(SEED);
      const takenOn: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const killed = after(random() * LATEST_KILL_MS).then(() => core.kill());
        for (let asked = 0; ; asked += 1) {
          const transactionUid = `2.25.${String(SEED)}.${String(round)}.${String(asked)}`;
          try {
            await askCommitment(target(), { transactionUid, instances }, desk, { reportWithinMs: 0 });
          } catch {
            break;
          }
          takenOn.push(transactionUid);
        }
        await killed;
        core = await startCore(data.path, { args: ['--dicom-port', String(core.dicom.port)] });
      }
      const unheard = () => {
        const told = new Set(heard.map(({ transactionUid }) => transactionUid));
        return takenOn.filter((uid) => !told.has(uid));
      };
      await expect.poll(unheard, { timeout: 60_000, interval: 100 }).toEqual([]);
      await listener.dispose();
      expect(takenOn.length).toBeGreaterThan(0);
      for (const { committed, failed } of heard)
        expect({ committed, failed }).toEqual({
          committed: references(),
          failed: [{ ...unknown, reason: 0x0112 }],
        });
      console.log(
        `kill -9 × ${String(ROUNDS)}: ${String(takenOn.length)} transactions taken on, ${String(heard.length)} reports`,
      );
    },
  );

  it('reports to one that was away, through a crash of the core', async () => {
    const desk = { reported: async () => true };
    const request = { transactionUid: '1.2.3.78', instances: references() };
    await askCommitment(target(), request, desk, { reportWithinMs: 0 });
    await core.kill();
    const { promise: heard, resolve } = Promise.withResolvers<CommitmentReport>();
    // What a core took on as it was killed, or does not know to be delivered, is reported here too.
    const listener = await listenForReports((each) => {
      if (each.transactionUid === request.transactionUid) resolve(each);
    });
    core = await startCore(data.path, { args: ['--dicom-port', String(core.dicom.port)] });
    const report = await heard;
    await listener.dispose();
    expect(report).toEqual({ transactionUid: '1.2.3.78', committed: references(), failed: [] });
  });
});

async function rpc(name: string, input: object): Promise<unknown> {
  const answer = await fetch(`${core.http}/api/rpc/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ json: input }),
  });
  const { json } = (await answer.json()) as { json: unknown };
  return json;
}

describe('asking Orthanc', () => {
  it('hears of each instance whether it is kept', async () => {
    interop('Orthanc', 'Storage Commitment for Viewbox');
    await storescu(
      orthanc.address,
      sent.slice(1).map(({ file }) => file),
    );
    const asked = await rpc('commitments/ask', { peer: 'ORTHANC', studyInstanceUids: [studyInstanceUid] });
    const { jobId } = asked as { jobId: string };
    await expect
      .poll(() => rpc('jobs/get', { jobId }), { timeout: 15_000, interval: 100 })
      .toMatchObject({
        state: 'succeeded',
        result: {
          committed: sent.length - 1,
          failed: 1,
          failures: [{ sopInstanceUid: sent[0]?.sopInstanceUid, reason: 0x0112 }],
        },
      });
    const [latest] = (await rpc('commitments/list', { limit: 1 })) as object[];
    expect(latest).toMatchObject({
      role: 'scu',
      peer: 'ORTHANC',
      state: 'done',
      committedCount: 3,
      failedCount: 1,
    });
  });
});
