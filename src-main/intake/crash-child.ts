import { writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { openTestIntake } from './test-intake.ts';
import { part10 } from './test-instances.ts';

/** Run by crash.test.ts: takes instances without end and names each on stdout once it was acknowledged. */

const root = process.argv[2] ?? '';
const round = process.argv[3] ?? '0';
const { importer } = openTestIntake(root);

async function send(lane: number): Promise<void> {
  for (let number = 0; ; number += 1) {
    const studyInstanceUid = `1.2.${String(number % 3)}`;
    const sopInstanceUid = `1.2.9.${round}.${String(lane)}.${String(number)}`;
    const bytes = part10({ studyInstanceUid, sopInstanceUid, pixelBytes: 20_000, fill: number % 250 });
    const { kind } = await importer.importStream(Readable.from([bytes]), 'import');
    // Synchronous, so that nothing acknowledged is lost in a buffer of this process.
    if (kind === 'taken') writeSync(1, `${studyInstanceUid} ${sopInstanceUid} ${String(number % 250)}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(send));
