import { writeSync } from 'node:fs';
import { arrivedPart } from './test-instance-parts.ts';
import { openTestIntake } from './test-intake.ts';

/** Run by deletion-crash.test.ts: stores, trashes, restores and purges studies without end, saying what it is about to do. */

const STUDIES = 4;
const INSTANCES = 6;

const root = process.argv[2] ?? '';
const { folder, writer, committer, desk } = openTestIntake(root);

/** Synchronous, so that nothing said is lost in a buffer of this process. */
function say(...words: string[]): void {
  writeSync(1, `${words.join(' ')}\n`);
}

function store(studyInstanceUid: string): void {
  for (let number = 0; number < INSTANCES; number += 1) {
    const sopInstanceUid = `${studyInstanceUid}.${String(number)}`;
    const part = arrivedPart(folder, { studyInstanceUid, sopInstanceUid, pixelBytes: 20_000 }, Date.now());
    committer.commit([part], () => {});
  }
}

for (let turn = 0; ; turn += 1) {
  const studyInstanceUid = `1.2.${String(turn % STUDIES)}`;
  const visible = writer.keeping.visible(studyInstanceUid);
  const [trashed] = writer.keeping.trashed(studyInstanceUid);
  if (visible.length > 0) {
    say('begin', 'trash', studyInstanceUid);
    const order = { studyInstanceUid, scope: 'study' as const, uids: [], by: 'ann', comment: '' };
    desk.carryOut({ id: 1, kind: 'trash', order: { ...order, reason: 'enteredByMistake' } });
    say('done', 'trash', studyInstanceUid);
  } else if (trashed) {
    const { trashId } = trashed;
    const kind = Math.random() < 0.5 ? 'restore' : 'purge';
    say('begin', kind, studyInstanceUid);
    if (kind === 'restore') desk.carryOut({ id: 1, kind, order: { trashId, by: 'ann' } });
    else desk.carryOut({ id: 1, kind, order: { trashId, by: 'ann', sha256: {} } });
    say('done', kind, studyInstanceUid);
    while (desk.unlinkSome() > 0);
  } else {
    say('begin', 'store', studyInstanceUid);
    store(studyInstanceUid);
    say('done', 'store', studyInstanceUid);
  }
}
