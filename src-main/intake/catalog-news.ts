import type { QuarantineSidecar } from '#main/store/quarantine.ts';
import type { GroupNews } from './commit-group.ts';
import type { CatalogNews } from './thread-messages.ts';

const INTERVAL_MS = 100;

/** Gathers what the catalog thread committed, so that the main thread is woken ten times a second at most. */
export class CatalogNewsCollector {
  readonly #send: (news: CatalogNews) => void;
  readonly #studies = new Map<string, boolean>();
  readonly #associations = new Map<
    string,
    { association: string; studyInstanceUid: string; instances: number }
  >();
  #quarantined: QuarantineSidecar[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sentAt = -Infinity;

  constructor(send: (news: CatalogNews) => void) {
    this.#send = send;
  }

  add(news: GroupNews): void {
    for (const { request, isNewStudy } of news.taken) {
      const { studyInstanceUid } = request.header;
      this.#studies.set(studyInstanceUid, (this.#studies.get(studyInstanceUid) ?? false) || isNewStudy);
      if (request.association === '') continue;
      const key = `${request.association} ${studyInstanceUid}`;
      const entry = this.#associations.get(key);
      if (entry) entry.instances += 1;
      else this.#associations.set(key, { association: request.association, studyInstanceUid, instances: 1 });
    }
    this.#quarantined.push(...news.quarantined);
    if (this.#timer !== undefined || (this.#studies.size === 0 && this.#quarantined.length === 0)) return;
    const waitMs = Math.max(0, this.#sentAt + INTERVAL_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.flush();
    }, waitMs);
  }

  /** Sends what has gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#studies.size === 0 && this.#quarantined.length === 0) return;
    this.#sentAt = performance.now();
    this.#send({
      studies: [...this.#studies].map(([studyInstanceUid, isNew]) => ({ studyInstanceUid, isNew })),
      associations: [...this.#associations.values()],
      quarantined: this.#quarantined,
    });
    this.#studies.clear();
    this.#associations.clear();
    this.#quarantined = [];
  }
}
