import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { seededRandom } from '#main/phantom/noise.ts';
import { dataFolder, instanceFile } from '#main/store/layout.ts';
import { addPeer, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { echoscu, storescu, type StorescuResult } from '../fixtures/dcmtk.ts';
import { datasetHash, filesBelow } from '../fixtures/part10-file.ts';
import { writeStudy, type SentFile } from '../fixtures/phantom-files.ts';

// The full proof is 200 rounds: VIEWBOX_KILL_ROUNDS=200 npm run test:network -- kill-nine. Fewer keep `npm test` short.
const ROUNDS = Number(process.env['VIEWBOX_KILL_ROUNDS'] ?? 15);
const KILL_TIMEOUT_MS = Math.max(300_000, ROUNDS * 10_000);
const SEED = Number(process.env['VIEWBOX_KILL_SEED'] ?? 1);
const SENDERS = 4;
/** Said beside the measured times, not asserted: they are those of a machine that does other things too */
const RESTART_GOAL_MS = 1000;
/** When the core dies, counted from the start of the senders: from before their first instance to after their last */
const LATEST_KILL_MS = 500;

const data = temporaryFolder('kill');
const outbox = temporaryFolder('kill-outbox');

beforeAll(() => addPeer(data.path));

afterAll(() => {
  data.remove();
  outbox.remove();
});

/** Studies of one round: small slices in three associations, large ones in the fourth. */
function filesOfRound(round: number): SentFile[][] {
  return Array.from({ length: SENDERS }, (_, sender) => {
    const isLarge = sender === SENDERS - 1;
    const study = ctStudy({
      key: `kill-${SEED}-${round}-${sender}`,
      name: 'kill -9',
      description: 'Sent while the core dies',
      patient: PATIENTS.body,
      rows: isLarge ? 512 : 96,
      columns: isLarge ? 512 : 96,
      sliceCount: isLarge ? 16 : 60,
    });
    return writeStudy(study, path.join(outbox.path, String(round)));
  });
}

/** Everything that the catalog shows of these studies is whole on disk, and everything acknowledged is shown. */
async function checkStudies(sent: readonly SentFile[], acknowledged: ReadonlySet<string>): Promise<void> {
  const folder = dataFolder(data.path);
  const reader = openCatalogReader(folder.catalogFile);
  try {
    for (const studyInstanceUid of new Set(sent.map((file) => file.studyInstanceUid))) {
      const files = sent.filter((file) => file.studyInstanceUid === studyInstanceUid);
      const shown = await reader.instancesOfStudy(studyInstanceUid);
      const shownUids = new Set(shown.map((instance) => instance.sopInstanceUid));
      const missing = files.filter(
        (file) => acknowledged.has(file.file) && !shownUids.has(file.sopInstanceUid),
      );
      expect(missing, 'acknowledged and missing').toEqual([]);
      for (const { sopInstanceUid } of shown) {
        const stored = instanceFile(folder, studyInstanceUid, sopInstanceUid);
        const original = files.find((file) => file.sopInstanceUid === sopInstanceUid);
        expect(datasetHash(stored), 'a shown instance differs from what was sent').toBe(original?.hash);
      }
    }
  } finally {
    await reader.dispose();
  }
}

interface Round {
  readonly killedAfterMs: number;
  readonly acknowledged: number;
  readonly cutOff: number;
  readonly readyMs: number;
  /** Processor time of all threads until ready */
  readonly readyCpuMs: number;
  readonly echoMs: number;
}

async function killOnce(core: RunningCore, round: number, random: () => number) {
  const batches = filesOfRound(round);
  const sent = batches.flat();
  const killedAfterMs = Math.round(random() * LATEST_KILL_MS);
  const sending = batches.map((batch) =>
    storescu(
      core.dicom,
      batch.map((file) => file.file),
    ),
  );
  await after(killedAfterMs);
  await core.kill();
  const results: StorescuResult[] = await Promise.all(sending);
  const acknowledged = new Set(results.flatMap((result) => result.acknowledged));
  const restarted = await startCore(data.path);
  const echoStartMs = performance.now();
  expect(await echoscu(restarted.dicom), 'C-ECHO after the restart').toBe(true);
  const echoMs = performance.now() - echoStartMs;
  await checkStudies(sent, acknowledged);
  const facts: Round = {
    killedAfterMs,
    acknowledged: acknowledged.size,
    cutOff: sent.length - acknowledged.size,
    readyMs: restarted.readyMs,
    readyCpuMs: restarted.readyCpuMs,
    echoMs,
  };
  return { restarted, sent, acknowledged, facts };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

it(
  `keeps every acknowledged instance through ${ROUNDS} × kill -9 under four associations`,
  { timeout: KILL_TIMEOUT_MS },
  async () => {
    const random = seededRandom(SEED);
    const rounds: Round[] = [];
    const allSent: SentFile[] = [];
    const allAcknowledged = new Set<string>();
    // A core that ran before: its first start ever also fills Node's cache of compiled code.
    await (await startCore(data.path)).stop();
    let core = await startCore(data.path);
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        const { restarted, sent, acknowledged, facts } = await killOnce(core, round, random);
        core = restarted;
        rounds.push(facts);
        allSent.push(...sent);
        for (const file of acknowledged) allAcknowledged.add(file);
      }
      // Later rounds must not have harmed earlier ones, and nothing in the store is half a file.
      await checkStudies(allSent, allAcknowledged);
      const hashes = new Set(allSent.map((file) => file.hash));
      const inStore = filesBelow(dataFolder(data.path).store).filter((file) => file.endsWith('.dcm'));
      const broken = inStore.filter((file) => !hashes.has(datasetHash(file)));
      expect(broken, 'half a file under its final name').toEqual([]);
      expect(existsSync(dataFolder(data.path).incoming)).toBe(true);
      expect(filesBelow(dataFolder(data.path).incoming), 'left from a crash').toEqual([]);
      // A run that never cut a sender off, or never let one through, proves nothing.
      expect(rounds.some((round) => round.cutOff > 0)).toBe(true);
      expect(allAcknowledged.size).toBeGreaterThan(ROUNDS);
      console.table(
        rounds.map(({ readyMs, echoMs, ...rest }) => ({
          ...rest,
          readyMs: Math.round(readyMs),
          echoMs: Math.round(echoMs),
        })),
      );
      const ready = rounds.map((round) => round.readyMs);
      console.log(
        `kill -9 × ${ROUNDS} (seed ${SEED}): ${allAcknowledged.size} acknowledged, 0 missing, ` +
          `${allSent.length - allAcknowledged.size} cut off; ready again after ${median(ready).toFixed(0)} ms ` +
          `(best ${Math.min(...ready).toFixed(0)}, worst ${Math.max(...ready).toFixed(0)} ms; ` +
          `${median(rounds.map((round) => round.readyCpuMs)).toFixed(0)} ms of processor time; goal ${RESTART_GOAL_MS} ms)`,
      );
      expect(readFileSync(dataFolder(data.path).catalogFile).subarray(0, 15).toString()).toBe(
        'SQLite format 3',
      );
    } finally {
      await core.stop();
    }
  },
);
