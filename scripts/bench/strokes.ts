import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import {
  addPeer,
  addUser,
  createToken,
  runViewbox,
  startCore,
  type RunningCore,
} from '../../e2e/fixtures/core.ts';
import { storescu } from '../../e2e/fixtures/dcmtk.ts';
import { writeStudy } from '../../e2e/fixtures/phantom-files.ts';
import { atMost, quantile, textTable, type Verdict } from './figures.ts';

const STROKES = 300;
const SENDERS = 4;

export interface StrokesBench {
  /** From the asking to the durable answer, milliseconds */
  readonly idleMs: readonly number[];
  /** While associations send */
  readonly receivingMs: readonly number[];
  readonly verdicts: readonly Verdict[];
}

export interface StrokesOptions {
  readonly work: string;
  readonly say: (text: string) => void;
}

/** How long a measurement takes from the release of the button until it is durable, on an idle and on a receiving station. */
export async function measureStrokes({ work, say }: StrokesOptions): Promise<StrokesBench> {
  const data = path.join(work, 'strokes');
  const phantoms = path.join(work, 'strokes-phantoms');
  await addUser(data, 'ann', 'radiologist');
  await addPeer(data);
  const token = await createToken(data, 'ann');
  const [read, ...sent] = Array.from({ length: SENDERS + 1 }, (_, at) =>
    writeStudy(
      ctStudy({
        key: `strokes-${String(at)}`,
        name: 'strokes',
        description: 'Measured on',
        patient: PATIENTS.body,
        rows: 256,
        columns: 256,
        sliceCount: at === 0 ? 4 : 150,
      }),
      path.join(phantoms, String(at)),
    ),
  );
  const [image] = read ?? [];
  if (!image) throw new Error('there is no image');
  const core = await startCore(data);
  try {
    await runViewbox(data, ['import', path.join(phantoms, '0')]);
    const stroke = () => writeStroke(core, token, image);
    for (let warm = 0; warm < 20; warm += 1) await stroke();
    const idleMs: number[] = [];
    for (let at = 0; at < STROKES; at += 1) idleMs.push(await stroke());
    const receivingMs: number[] = [];
    const sending = Promise.all(
      sent.map((files) =>
        storescu(
          core.dicom,
          files.map(({ file }) => file),
        ),
      ),
    ).then(() => 'sent' as const);
    for (let isSent = false; !isSent;) {
      receivingMs.push(await stroke());
      isSent = (await Promise.race([sending, Promise.resolve('sending' as const)])) === 'sent';
    }
    say('\nStrokes: from the asking to the durable answer, ms');
    say(
      textTable(
        Object.entries({ idle: idleMs, receiving: receivingMs }).map(([station, times]) => ({
          station,
          strokes: String(times.length),
          median: quantile(times, 0.5),
          p99: quantile(times, 0.99),
          worst: Math.max(...times),
        })),
      ),
    );
    return {
      idleMs,
      receivingMs,
      verdicts: [
        atMost('stroke to durable, idle, p99', quantile(idleMs, 0.99), 50, 'ms'),
        atMost('stroke to durable, receiving, p99', quantile(receivingMs, 0.99), 50, 'ms'),
      ],
    };
  } finally {
    await core.stop();
  }
}

interface Image {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
}

async function writeStroke(core: RunningCore, token: string, image: Image): Promise<number> {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid, sopClassUid } = image;
  const measurement = {
    id: randomUUID(),
    studyInstanceUid,
    seriesInstanceUid,
    kind: 'length',
    place: {
      space: 'image',
      sopInstanceUid,
      sopClassUid,
      frameNumber: 1,
      points: [
        [1.5, 2.5],
        [40.25, 60.75],
      ],
    },
    values: [{ name: 'length', value: 42.5, unit: 'mm' }],
    caution: '',
    label: '',
    colour: 0,
    isHidden: false,
    author: '',
    createdAt: new Date().toISOString(),
    storedInSopInstanceUid: '',
  };
  const startMs = performance.now();
  const answer = await fetch(`${core.http}/api/rpc/reading/write`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      json: { studyInstanceUid, changes: [{ kind: 'putMeasurement', measurement, basedOn: null }] },
    }),
  });
  if (!answer.ok) throw new Error(`a stroke was refused: ${await answer.text()}`);
  await answer.arrayBuffer();
  return performance.now() - startMs;
}
