import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

export interface LogFileOptions {
  readonly folder: string;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
}

/**
 * `viewbox.log` with its predecessors `viewbox.1.log` (newest) and so on; never more than `maxFiles` of them.
 *
 * Lines are written at once, so that the last words before a crash are there. A full disk loses log lines, nothing else.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  #descriptor: number;
  #sizeBytes: number;

  constructor(options: LogFileOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.#descriptor = openSync(this.#name(0), 'a', 0o600);
    this.#sizeBytes = fstatSync(this.#descriptor).size;
  }

  write(line: string): void {
    if (this.#descriptor < 0) return;
    try {
      if (this.#sizeBytes > 0 && this.#sizeBytes + line.length > this.#options.maxFileBytes) this.#rotate();
      this.#sizeBytes += writeSync(this.#descriptor, line);
    } catch {
      // Nowhere left to say it; the core goes on.
    }
  }

  dispose(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  #rotate(): void {
    closeSync(this.#descriptor);
    this.#descriptor = -1;
    rmSync(this.#name(this.#options.maxFiles - 1), { force: true });
    for (let index = this.#options.maxFiles - 2; index >= 0; index -= 1) {
      try {
        renameSync(this.#name(index), this.#name(index + 1));
      } catch {
        // Not there yet.
      }
    }
    this.#descriptor = openSync(this.#name(0), 'a', 0o600);
    this.#sizeBytes = 0;
  }

  #name(index: number): string {
    return path.join(this.#options.folder, index === 0 ? 'viewbox.log' : `viewbox.${index}.log`);
  }
}
