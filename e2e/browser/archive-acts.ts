import { expect } from '@playwright/test';
import type { PhantomStudy } from '#main/phantom/phantom-study.ts';
import { createToken, runViewbox, temporaryFolder } from '../fixtures/core.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import type { ReadingCore } from './viewer-study.ts';

/** What an administrator does in the archive while somebody reads. */
export interface ArchiveActs {
  readonly call: <Answer>(procedure: string, input?: unknown) => Promise<Answer>;
  /** Offers the files of a study once more, whatever becomes of them. */
  readonly offer: (study: PhantomStudy) => Promise<void>;
  readonly removeForGood: (studyInstanceUid: string, confirmation: string) => Promise<void>;
}

export async function archiveActs({ core, folder }: ReadingCore): Promise<ArchiveActs> {
  const token = await createToken(folder, 'administrator');
  const call = async <Answer>(procedure: string, input?: unknown): Promise<Answer> => {
    const answer = await fetch(`${core.http}/api/rpc/${procedure}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ json: input }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${procedure}: ${text}`);
    return (JSON.parse(text) as { json: Answer }).json;
  };
  return {
    call,
    async offer(study) {
      const files = temporaryFolder('offered');
      writeStudy(study, files.path);
      await runViewbox(folder, ['import', files.path]);
      files.remove();
    },
    async removeForGood(studyInstanceUid, confirmation) {
      const reason = 'enteredByMistake';
      const { trashId } = await call<{ trashId: string }>('trash/move', { studyInstanceUid, reason });
      await call('trash/purge', { trashId, confirmation });
      await expect
        .poll(async () => (await call<{ trashId: string }[]>('trash/purged', {})).map((each) => each.trashId))
        .toContain(trashId);
    },
  };
}
