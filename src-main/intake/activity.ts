import type { CatalogNews, ChangedStudy } from './thread-messages.ts';

/** A study counts as receiving this long after its last instance. */
const QUIET_MS = 3000;
/** Studies are told about five times a second at most. */
const INTERVAL_MS = 200;

/** Knows which studies are arriving, and tells of changed ones in bundles; the catalog itself does not know. */
export class Activity {
  readonly #tell: (studies: readonly ChangedStudy[]) => void;
  readonly #now: () => number;
  readonly #lastArrival = new Map<string, number>();
  /** Open associations and what they brought */
  readonly #associations = new Map<string, { instances: number; studies: Set<string> }>();
  readonly #changed = new Map<string, boolean>();
  #toldAt = -Infinity;
  #tellTimer: NodeJS.Timeout | undefined;
  #quietTimer: NodeJS.Timeout | undefined;

  constructor(tell: (studies: readonly ChangedStudy[]) => void, now: () => number = () => performance.now()) {
    this.#tell = tell;
    this.#now = now;
  }

  get openAssociations(): number {
    return this.#associations.size;
  }

  get receivingInstances(): number {
    let sum = 0;
    for (const { instances } of this.#associations.values()) sum += instances;
    return sum;
  }

  opened(key: string): void {
    this.#associations.set(key, { instances: 0, studies: new Set() });
  }

  /** @returns the studies that the association added to */
  closed(key: string): readonly string[] {
    const association = this.#associations.get(key);
    this.#associations.delete(key);
    this.#watch();
    return association ? [...association.studies] : [];
  }

  /** The thread of these associations is gone. */
  closedAll(prefix: string): void {
    for (const key of this.#associations.keys()) if (key.startsWith(prefix)) this.#associations.delete(key);
    this.#watch();
  }

  arrived(news: CatalogNews): void {
    const now = this.#now();
    for (const { studyInstanceUid, isNew } of news.studies) {
      this.#lastArrival.set(studyInstanceUid, now);
      this.#change(studyInstanceUid, isNew);
    }
    for (const { association, studyInstanceUid, instances } of news.associations) {
      const open = this.#associations.get(association);
      if (!open) continue;
      open.instances += instances;
      open.studies.add(studyInstanceUid);
    }
    this.#watch();
  }

  /** Something else than an arrival changed these studies, or took them away. */
  touched(studies: readonly ChangedStudy[]): void {
    for (const { studyInstanceUid, isNew } of studies) this.#change(studyInstanceUid, isNew);
  }

  isReceiving(studyInstanceUid: string): boolean {
    return this.#lastArrival.has(studyInstanceUid);
  }

  dispose(): void {
    clearTimeout(this.#tellTimer);
    clearTimeout(this.#quietTimer);
  }

  /** Ends the receiving of studies that have been quiet long enough. Called by its own timer. */
  settle(): void {
    const now = this.#now();
    const held = new Set([...this.#associations.values()].flatMap(({ studies }) => [...studies]));
    for (const [uid, at] of this.#lastArrival)
      if (!held.has(uid) && now - at >= QUIET_MS) {
        this.#lastArrival.delete(uid);
        this.#change(uid, false);
      }
    this.#watch();
  }

  #watch(): void {
    if (this.#quietTimer !== undefined || this.#lastArrival.size === 0) return;
    this.#quietTimer = setTimeout(() => {
      this.#quietTimer = undefined;
      this.settle();
    }, 500);
    this.#quietTimer.unref();
  }

  #change(studyInstanceUid: string, isNew: boolean): void {
    this.#changed.set(studyInstanceUid, (this.#changed.get(studyInstanceUid) ?? false) || isNew);
    if (this.#tellTimer !== undefined) return;
    this.#tellTimer = setTimeout(
      () => {
        this.#tellTimer = undefined;
        this.#toldAt = this.#now();
        const studies = [...this.#changed].map(([uid, wasNew]) => ({ studyInstanceUid: uid, isNew: wasNew }));
        this.#changed.clear();
        this.#tell(studies);
      },
      Math.max(0, this.#toldAt + INTERVAL_MS - this.#now()),
    );
    this.#tellTimer.unref();
  }
}
