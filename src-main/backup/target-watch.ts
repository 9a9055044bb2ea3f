import { readFile } from 'node:fs/promises';
import { setTimeout as after } from 'node:timers/promises';
import { backupFolder, markerSchema } from './backup-layout.ts';

const LOOK_MS = 60_000;
/** Whoever asks for the status does not wait longer for a network disk that does not answer */
const WAIT_MS = 500;
/** A disk that was asleep needs a while; one that is silent for so long is gone */
const SILENT_MS = 30_000;

export interface TargetWatchParts {
  readonly now: () => number;
  /** Default: reads its marker */
  readonly isThere?: (folder: string, stationId: string) => Promise<boolean>;
  /** Default: by the clock */
  readonly pause?: (pauseMs: number) => Promise<unknown>;
}

/** Knows whether a backup still lies where it was made: looks once a minute at most. */
export class TargetWatch {
  readonly #now: () => number;
  readonly #isThere: (folder: string, stationId: string) => Promise<boolean>;
  readonly #pause: (pauseMs: number) => Promise<unknown>;
  #folder = '';
  #isGone = false;
  #lookedAt = -Infinity;
  #looking: Promise<void> | null = null;

  constructor({ now, isThere = hasMarker, pause = (pauseMs) => after(pauseMs) }: TargetWatchParts) {
    this.#now = now;
    this.#isThere = isThere;
    this.#pause = pause;
  }

  async isGone(folder: string, stationId: string): Promise<boolean> {
    if (folder !== this.#folder) this.forget(folder);
    if (this.#looking === null && this.#now() - this.#lookedAt >= LOOK_MS) {
      this.#lookedAt = this.#now();
      const looking = this.#look(folder, stationId).finally(() => {
        if (this.#looking === looking) this.#looking = null;
      });
      this.#looking = looking;
    }
    if (this.#looking !== null) await Promise.race([this.#looking, this.#pause(WAIT_MS)]);
    return this.#isGone || (this.#looking !== null && this.#now() - this.#lookedAt >= SILENT_MS);
  }

  /** The next question looks anew. */
  forget(folder = this.#folder): void {
    this.#folder = folder;
    this.#isGone = false;
    this.#lookedAt = -Infinity;
    this.#looking = null;
  }

  async #look(folder: string, stationId: string): Promise<void> {
    const isThere = await this.#isThere(folder, stationId);
    if (folder === this.#folder) this.#isGone = !isThere;
  }
}

/** A mount point without its disk is there, and is no backup. */
async function hasMarker(folder: string, stationId: string): Promise<boolean> {
  try {
    const marker = markerSchema.safeParse(JSON.parse(await readFile(backupFolder(folder).marker, 'utf8')));
    return marker.success && marker.data.stationId === stationId;
  } catch {
    return false;
  }
}
