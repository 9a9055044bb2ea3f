import type { FoundPrior, PrefetchPull, RemotePrior } from '#shared/contract/prefetch.ts';
import type { CatalogReader } from '#main/catalog/records.ts';
import { nameOf, type PrefetchStore, type Pull } from './prefetch-store.ts';

export interface ViewParts {
  readonly store: PrefetchStore;
  readonly catalog: Pick<CatalogReader, 'study'>;
  readonly now: () => number;
  readonly progress: (pull: Pull) => Promise<{ readonly done: number; readonly total: number }>;
}

type Standing = Pick<PrefetchPull, 'state' | 'done' | 'total' | 'reason' | 'nextTryAt'>;

/** What a window is told of priors in other archives and of their way here. */
export class PrefetchViews {
  readonly #parts: ViewParts;

  constructor(parts: ViewParts) {
    this.#parts = parts;
  }

  async prior(found: FoundPrior): Promise<RemotePrior> {
    const { store, catalog } = this.#parts;
    const pull = await store.pull(found.studyInstanceUid);
    const here = await catalog.study(found.studyInstanceUid);
    // One that came and was let go again is not here any more.
    if (pull && (pull.state !== 'complete' || here)) return { ...found, ...(await this.#standing(pull)) };
    const count = here?.instanceCount ?? 0;
    const state = here ? 'complete' : 'none';
    return { ...found, state, done: count, total: count, reason: '', nextTryAt: null };
  }

  async pull(pull: Pull): Promise<PrefetchPull> {
    const { studyInstanceUid, subjectKey, archives, tries } = pull;
    const subject = await this.#parts.store.subject(subjectKey);
    const found = subject?.found.find((each) => each.studyInstanceUid === studyInstanceUid);
    return {
      studyInstanceUid,
      cause: pull.priority === 0 ? 'person' : (subject?.cause ?? 'arrival'),
      subject: nameOf(subjectKey),
      archive: archives[tries % archives.length] ?? { kind: 'dimse', id: '?' },
      studyDate: found?.studyDate ?? '',
      modalitiesInStudy: found?.modalitiesInStudy ?? [],
      studyDescription: found?.studyDescription ?? '',
      ...(found?.availability && { availability: found.availability }),
      ...(await this.#standing(pull)),
    };
  }

  async #standing(pull: Pull): Promise<Standing> {
    const { state, reason, nextTryAt } = pull;
    const isLater = state === 'waiting' && nextTryAt > this.#parts.now();
    const nextTry = isLater ? new Date(nextTryAt).toISOString() : null;
    return { state, reason, nextTryAt: nextTry, ...(await this.#parts.progress(pull)) };
  }
}
