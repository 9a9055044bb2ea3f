import path from 'node:path';
import { ctStudy } from '#main/phantom/ct-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import { addPeer, addUser, createToken, SENDER_AE_TITLE, startCore } from '../../e2e/fixtures/core.ts';
import { writeStudy } from '../../e2e/fixtures/phantom-files.ts';
import { atMost, textTable, type Verdict } from './figures.ts';
import { openFindClient, studyIdentifier } from './find-client.ts';
import { sendInParts } from './ingest.ts';
import { processUse } from './process-use.ts';
import { getscu } from './retrieve.ts';
import { WebConnection } from './web-client.ts';

/** The memory of a core that does all of its work again and again, each time with a study it has not seen. */

interface MemoryBenchOptions {
  readonly work: string;
  readonly say: (text: string) => void;
}

export interface MemoryBench {
  /** Resident after each round, the first of which warms up */
  readonly residentMb: readonly number[];
  readonly peakMb: number;
  readonly verdicts: readonly Verdict[];
}

const ROUNDS = 10;
const SLICES = 100;
const FRAME = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';

export async function measureMemory({ work, say }: MemoryBenchOptions): Promise<MemoryBench> {
  const folder = path.join(work, 'memory');
  await addPeer(folder, SENDER_AE_TITLE, { may: 'store,find,move' });
  await addUser(folder, 'bench', 'administrator');
  const token = await createToken(folder, 'bench');
  const core = await startCore(folder);
  try {
    const residentMb: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const study = ctStudy({
        key: `bench-memory-${round}`,
        name: `memory-${round}`,
        description: 'Memory',
        patient: PATIENTS.body,
        rows: 512,
        columns: 512,
        sliceCount: SLICES,
      });
      const files = writeStudy(study, path.join(work, 'memory-outbox'));
      await sendInParts(
        core.dicom,
        files.map(({ file }) => file),
        4,
        true,
      );
      const client = await openFindClient(core.dicom, SENDER_AE_TITLE);
      await client.find(studyIdentifier({ StudyInstanceUID: study.studyInstanceUid }, ['PatientName']));
      client.close();
      await getscu(core.dicom, study.studyInstanceUid);
      const at = `/dicomweb/studies/${study.studyInstanceUid}/series/${files[0]!.seriesInstanceUid}`;
      // A new one for each round: the server ends connections that are idle
      const web = new WebConnection(core.http, [`Authorization: Bearer ${token}`]);
      await web.get(`${at}/metadata`, 'application/dicom+json');
      for (const { sopInstanceUid } of files)
        await web.get(`${at}/instances/${sopInstanceUid}/frames/1`, FRAME);
      web.close();
      residentMb.push(processUse(core.pid).residentMb);
    }
    const peakMb = processUse(core.pid).peakRssMb;
    say(`\nMemory of the core, MB: each round receives, finds, retrieves and shows ${SLICES} new slices`);
    say(
      textTable([Object.fromEntries(residentMb.map((mb, round) => [round === 0 ? 'warm-up' : round, mb]))]),
    );
    const verdicts = [
      atMost('core memory at peak, all services used', peakMb, 200, 'MB'),
      atMost(`core memory after round ${ROUNDS} / after round 1`, residentMb[ROUNDS]! / residentMb[1]!, 1.05),
    ];
    return { residentMb, peakMb, verdicts };
  } finally {
    await core.stop();
  }
}
