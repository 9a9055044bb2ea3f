import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writePrivateFile } from '#main/secrets/private-file.ts';

/**
 * The files of the certificates: `authority.pem` and `station.pem` hold a key and its certificate together, so that one rename
 * changes both; `trusted/` has one certificate a file, named by its fingerprint. All of it is for this user alone.
 */
export class CertificateFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** null when there is none */
  read(name: 'authority' | 'station'): string | null {
    const file = path.join(this.#folder, `${name}.pem`);
    return existsSync(file) ? readFileSync(file, 'utf8') : null;
  }

  /** On the disk when it returns */
  write(name: 'authority' | 'station', pem: string): void {
    writePrivateFile(this.#folder, `${name}.pem`, pem);
  }

  readTrusted(): string[] {
    const folder = path.join(this.#folder, 'trusted');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => file.endsWith('.pem'))
      .sort()
      .map((file) => readFileSync(path.join(folder, file), 'utf8'));
  }

  writeTrusted(fingerprint: string, pem: string): void {
    writePrivateFile(path.join(this.#folder, 'trusted'), `${fingerprint}.pem`, pem);
  }

  removeTrusted(fingerprint: string): void {
    rmSync(path.join(this.#folder, 'trusted', `${fingerprint}.pem`), { force: true });
  }
}
