import { access, constants, stat, statfs, statfsSync, statSync } from 'node:fs';
import type { StoreState } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';

const FRESH_MS = 500;

/** Kept free of images: catalog, station and audit go on being written when the disk is full of them. */
export const RESERVE_BYTES = 512 << 20;

/** What a disk says of a folder; another one in tests. */
export interface DiskLook {
  /** Which folder it is, as long as it is the same one */
  readonly identity: string;
  readonly freeBytes: number;
  /** The system's reason why nothing can be written, empty when it can */
  readonly writeProblem: string;
}

type Answer = (error: NodeJS.ErrnoException | null, look: DiskLook | null) => void;

/**
 * Knows whether the disk of a folder takes images, without asking the disk for every instance: whether it has its reserve,
 * is still there and can be written. What another disk holds under the same name is not this one.
 *
 * The answer is at most half a second old; what happens within it is met where the instance is written. A disk that
 * comes back, gets room or can be written again is seen in the same way: nobody has to start anything.
 */
export class StoreHealth {
  readonly #folder: string;
  readonly #minimumBytes: number;
  readonly #ask: (folder: string, answer: Answer) => void;
  readonly #identity: string;
  #state: StoreState;
  #askedAt = 0;

  /** @throws when the folder is not there */
  constructor(folder: string, minimumBytes: number, ask: (folder: string, answer: Answer) => void = askDisk) {
    this.#folder = folder;
    this.#minimumBytes = minimumBytes;
    this.#ask = ask;
    this.#identity = identityOf(statSync(folder));
    const { bavail, bsize } = statfsSync(folder);
    this.#state = bavail * bsize < minimumBytes ? 'full' : 'ok';
  }

  state(): StoreState {
    const now = performance.now();
    if (now - this.#askedAt > FRESH_MS) {
      this.#askedAt = now;
      this.#ask(this.#folder, (error, look) => {
        this.#state = this.#judge(error, look);
      });
    }
    return this.#state;
  }

  /** Why an instance cannot be taken now, null when it can. */
  refusal(): AppError | null {
    const state = this.state();
    if (state === 'ok') return null;
    return new AppError(state === 'full' ? 'FULL' : 'STORAGE', STORE_PROBLEMS[state]);
  }

  #judge(error: NodeJS.ErrnoException | null, look: DiskLook | null): StoreState {
    if (error || !look) return GONE.has(error?.code ?? '') ? 'lost' : 'failing';
    if (look.identity !== this.#identity) return 'lost';
    if (look.writeProblem !== '') return UNWRITABLE.has(look.writeProblem) ? 'readOnly' : 'failing';
    return look.freeBytes < this.#minimumBytes ? 'full' : 'ok';
  }
}

const STORE_PROBLEMS: Readonly<Record<Exclude<StoreState, 'ok'>, string>> = {
  full: 'The disk of the data folder has reached its reserve. Free some space.',
  lost: 'The disk of the data folder is gone. Connect it again; if that does not help, restart Viewbox then.',
  readOnly: 'The data folder cannot be written. Look at its disk and its rights.',
  failing: 'The disk of the data folder answers with errors. Look at it, and make a backup.',
};

const GONE = new Set(['ENOENT', 'ENOTDIR', 'ENODEV', 'ENXIO', 'ESTALE', 'ENOTCONN']);
const UNWRITABLE = new Set(['EROFS', 'EACCES', 'EPERM']);

function identityOf({ dev, ino }: { dev: number; ino: number }): string {
  return `${String(dev)}:${String(ino)}`;
}

function askDisk(folder: string, answer: Answer): void {
  stat(folder, (missing, facts) => {
    if (missing) answer(missing, null);
    else
      statfs(folder, (failed, space) => {
        if (failed) {
          answer(failed, null);
          return;
        }
        // The system says it also to root when the whole disk is read-only.
        access(folder, constants.W_OK, (refused) => {
          answer(null, {
            identity: identityOf(facts),
            freeBytes: space.bavail * space.bsize,
            writeProblem: refused?.code ?? '',
          });
        });
      });
  });
}
