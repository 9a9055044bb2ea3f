import type { StudyDetail } from '#shared/contract/studies.ts';
import { AppError } from '#shared/errors.ts';
import { onIdentityDecision } from '#main/reading/identity-decisions.ts';
import { recordAudited } from '../audited.ts';
import { changedKeys } from '../feed.ts';
import { procedures } from '../procedures.ts';
import type { Services } from '../services.ts';

/** More changed studies than this at once: the window searches again instead. */
const MAX_PENDING = 200;
/** Among UIDs, which are never empty: a person decided whose studies some are. */
const IDENTITIES = '';

export const studies = {
  search: procedures.studies.search.handler(({ input, context: { services } }) =>
    services.catalog.searchStudies(input),
  ),

  open: procedures.studies.open.handler(async ({ input, context }) => {
    const detail = await requireStudy(context.services, input.studyInstanceUid);
    await recordAudited(context, {
      event: 'study.open',
      objects: { studyInstanceUid: input.studyInstanceUid },
    });
    void context.services.cache.opened(input.studyInstanceUid);
    if (!input.isBeside) context.services.prefetch.opened(input.studyInstanceUid);
    return detail;
  }),

  get: procedures.studies.get.handler(({ input, context }) =>
    requireStudy(context.services, input.studyInstanceUid),
  ),

  changes: procedures.studies.changes.handler(async function* ({ context: { services }, signal }) {
    const newStudies = new Set<string>();
    const subscribe = (changed: (studyInstanceUid: string) => void) => {
      const endStudies = services.receiving.on('studiesChanged', (studies) => {
        for (const { studyInstanceUid, isNew } of studies) {
          if (isNew && newStudies.size < MAX_PENDING) newStudies.add(studyInstanceUid);
          changed(studyInstanceUid);
        }
      });
      const endIdentities = onIdentityDecision(services.station, () => changed(IDENTITIES));
      return () => {
        endStudies();
        endIdentities();
      };
    };
    const changes = changedKeys({ subscribe, maxPending: MAX_PENDING }, signal);
    // Asked for before the first word goes out, so that nothing falls between that search and this feed.
    let next = changes.next();
    yield { kind: 'reset' as const };
    for (let batch = await next; !batch.done; batch = await next) {
      if (batch.value === 'overflow') {
        newStudies.clear();
        yield { kind: 'reset' as const };
        yield { kind: 'identities' as const };
      } else {
        if (batch.value.includes(IDENTITIES)) yield { kind: 'identities' as const };
        const uids = batch.value.filter((uid) => uid !== IDENTITIES);
        const rows = await services.catalog.studyRows(uids);
        for (const row of rows) {
          const isNew = newStudies.delete(row.studyInstanceUid);
          yield { kind: 'changed' as const, study: row, isNew };
        }
        const known = new Set(rows.map((row) => row.studyInstanceUid));
        for (const studyInstanceUid of uids) {
          if (!known.has(studyInstanceUid)) yield { kind: 'removed' as const, studyInstanceUid };
        }
      }
      next = changes.next();
    }
  }),
};

async function requireStudy(services: Services, studyInstanceUid: string): Promise<StudyDetail> {
  const detail = await services.catalog.studyDetail(studyInstanceUid);
  if (!detail)
    throw new AppError(
      'MISSING',
      'This study is not in the archive. Search again; it may have been removed.',
    );
  return detail;
}
