import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Contract } from '#shared/contract/contract.ts';
import type { ReadingChange, StudyReading } from '#shared/contract/reading.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { seededRandom } from '#main/phantom/noise.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { dataFolder } from '#main/store/layout.ts';
import { readReading } from '#main/store/reading-journal.ts';
import {
  addUser,
  createToken,
  runViewbox,
  startCore,
  temporaryFolder,
  type RunningCore,
} from '../fixtures/core.ts';
import { writeStudy, type SentFile } from '../fixtures/phantom-files.ts';

// The full proof is 200 rounds: VIEWBOX_KILL_ROUNDS=200 npm run test:network -- reading-kill-nine.
const ROUNDS = Number(process.env['VIEWBOX_KILL_ROUNDS'] ?? 5);
const KILL_TIMEOUT_MS = Math.max(300_000, ROUNDS * 10_000);
const LATEST_KILL_MS = 150;
/** After as many rounds everything is removed, so that the journal is written anew between kills */
const ROUNDS_KEPT = 4;
/** Writes under way when the core dies, beside the one that was answered */
const UNDER_WAY = 6;

const data = temporaryFolder('reading-kill');
const phantoms = temporaryFolder('reading-kill-phantoms');
let token = '';
let files: SentFile[] = [];

beforeAll(async () => {
  await addUser(data.path, 'ann', 'radiologist');
  token = await createToken(data.path, 'ann');
  const study = ctStudy({
    key: 'reading-kill',
    name: 'kill -9',
    description: 'Read while the core dies',
    patient: PATIENTS.body,
    rows: 32,
    columns: 32,
    sliceCount: 3,
  });
  files = writeStudy(study, phantoms.path);
  const core = await startCore(data.path);
  const imported = await runViewbox(data.path, ['import', phantoms.path]);
  expect(imported.exitCode, imported.stderr).toBe(0);
  await core.stop();
});

afterAll(() => {
  data.remove();
  phantoms.remove();
});

function clientOf({ http }: RunningCore): ContractRouterClient<Contract> {
  const headers = { authorization: `Bearer ${token}` };
  return createORPCClient(new RPCLink({ url: `${http}/api/rpc`, headers }));
}

function measurementOf(label: string): Measurement {
  const [file] = files;
  if (!file) throw new Error('there are no files');
  return {
    id: randomUUID(),
    studyInstanceUid: file.studyInstanceUid,
    seriesInstanceUid: '1.2.3',
    kind: 'freehand',
    place: {
      space: 'image',
      sopInstanceUid: file.sopInstanceUid,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      frameNumber: 1,
      // Long enough that a write may be cut in the middle
      points: Array.from({ length: 2000 }, (_, at) => [at / 7, at / 11] as [number, number]),
    },
    values: [{ name: 'area', value: 12.25, unit: 'mm²' }],
    caution: '',
    label,
    colour: 0,
    isHidden: false,
    author: '',
    createdAt: '2026-11-27T13:00:00.000Z',
    storedInSopInstanceUid: '',
  };
}

const put = (measurement: Measurement): ReadingChange => ({
  kind: 'putMeasurement',
  measurement,
  basedOn: null,
});

/** What of the written is there is there whole. */
function expectWhole(kept: StudyReading, written: ReadonlyMap<string, Measurement>): void {
  for (const { measurement } of kept.measurements)
    expect(measurement).toEqual({ ...written.get(measurement.id), author: 'ann' });
}

it(
  `keeps everything that was answered through ${String(ROUNDS)} × kill -9, and nothing in part`,
  { timeout: KILL_TIMEOUT_MS },
  async () => {
    const studyInstanceUid = files[0]?.studyInstanceUid ?? '';
    const written = new Map<string, Measurement>();
    const answered = new Set<string>();
    const random = seededRandom(1);
    let [lost, answeredCount] = [0, 0];
    let state = 'unread';
    let core = await startCore(data.path);
    for (let round = 0; round < ROUNDS; round += 1) {
      const client = clientOf(core);
      const next = () => {
        const measurement = measurementOf(`round ${String(round)}`);
        written.set(measurement.id, measurement);
        return measurement;
      };
      if (round % 2 === 0) {
        state = round % 4 === 0 ? 'dictated' : 'read';
        const to = state === 'dictated' ? 'dictated' : 'read';
        await client.reading.setState({ studyInstanceUid, state: to, takesOver: true });
      } else {
        const measurement = next();
        await client.reading.write({ studyInstanceUid, changes: [put(measurement)] });
        answered.add(measurement.id);
      }
      // Right behind the answer, or a little later while others are under way.
      const underWay = Array.from({ length: UNDER_WAY }, () => next());
      const writes = underWay.map((measurement) =>
        client.reading.write({ studyInstanceUid, changes: [put(measurement)] }).then(
          () => answered.add(measurement.id),
          () => (lost += 1),
        ),
      );
      if (round > 0) await after(Math.round(random() * LATEST_KILL_MS));
      await core.kill();
      await Promise.all(writes);
      core = await startCore(data.path);
      const restarted = clientOf(core);
      const kept = await restarted.reading.open({ studyInstanceUid });
      expectWhole(kept, written);
      expect(kept.measurements.length, 'what was removed is gone').toBeLessThanOrEqual(
        ROUNDS_KEPT * (UNDER_WAY + 1),
      );
      const there = new Set(kept.measurements.map(({ measurement }) => measurement.id));
      expect(
        [...answered].filter((id) => !there.has(id)),
        'answered and missing',
      ).toEqual([]);
      expect(kept.standing.state).toBe(state);
      expect((await restarted.studies.get({ studyInstanceUid })).study.reading.state, 'in the list').toBe(
        state,
      );
      if (round % ROUNDS_KEPT === ROUNDS_KEPT - 1) {
        const changes = [...there].map((id): ReadingChange => ({
          kind: 'removeMeasurement',
          id,
          basedOn: null,
        }));
        await restarted.reading.write({ studyInstanceUid, changes });
        answeredCount += answered.size;
        answered.clear();
      }
    }
    expect(lost, 'a run that cut nothing off proves nothing').toBeGreaterThan(0);
    expect(readReading(dataFolder(data.path), studyInstanceUid).damagedLines).toBe(0);
    console.log(
      `kill -9 × ${String(ROUNDS)}: ${String(answeredCount + answered.size)} answered, 0 missing, ${String(lost)} cut off`,
    );
    await core.stop();
  },
);
