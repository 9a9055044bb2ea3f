import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

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
    writeFile(this.#folder, `${name}.pem`, pem);
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
    writeFile(path.join(this.#folder, 'trusted'), `${fingerprint}.pem`, pem);
  }

  removeTrusted(fingerprint: string): void {
    rmSync(path.join(this.#folder, 'trusted', `${fingerprint}.pem`), { force: true });
  }
}

function writeFile(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  const file = path.join(folder, name);
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const descriptor = openSync(unfinished, 'wx', FILE_MODE);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, file);
  syncFolder(folder);
}

/** Windows cannot open a folder, and needs no sync of it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
