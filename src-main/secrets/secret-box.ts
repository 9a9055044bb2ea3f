import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import { writePrivateFile } from './private-file.ts';

/** Whose a secret is. It is sealed for them: in another's row it does not open. */
export interface SecretOwner {
  readonly kind: 'DICOMweb server' | 'peer';
  readonly name: string;
}

const KEY_NAME = 'key';
const KEY_BYTES = 32;
/** What GCM takes best (NIST SP 800-38D 8.2) */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Passwords that must be sent to others as they are, and so cannot be kept as a hash: AES-256-GCM, under a key that lies in a file
 * of its own. Whoever has the database alone, as from a copy of it, has no password.
 */
export class SecretBox {
  readonly #folder: string;

  /** @param folder the key is made there with the first secret; readable by this user only */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns '' for '' */
  seal(secret: string, owner: SecretOwner): string {
    if (secret === '') return '';
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key() ?? this.#newKey(), nonce);
    cipher.setAAD(boundTo(owner));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** @throws AppError CONFLICT when the key is gone or another one, or what was sealed is damaged */
  open(sealed: string, owner: SecretOwner): string {
    if (sealed === '') return '';
    const key = this.#key();
    if (!key) throw unreadable(owner);
    const bytes = Buffer.from(sealed, 'base64');
    const tagEnd = NONCE_BYTES + TAG_BYTES;
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(boundTo(owner));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, tagEnd));
      return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw unreadable(owner, cause);
    }
  }

  /** null when there is none that is whole */
  #key(): Buffer | null {
    try {
      const key = Buffer.from(readFileSync(path.join(this.#folder, KEY_NAME), 'utf8'), 'base64');
      return key.length === KEY_BYTES ? key : null;
    } catch (error) {
      // One that cannot be read just now is not one that is lost: no other takes its place
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return null;
    }
  }

  #newKey(): Buffer {
    const key = randomBytes(KEY_BYTES);
    writePrivateFile(this.#folder, KEY_NAME, `${key.toString('base64')}\n`);
    return key;
  }
}

function boundTo({ kind, name }: SecretOwner): Buffer {
  return Buffer.from(`${kind}\0${name}`, 'utf8');
}

function unreadable({ kind, name }: SecretOwner, cause?: unknown): AppError {
  return new AppError(
    'CONFLICT',
    `The secret for the ${kind} ${name} cannot be opened: the key in the folder secrets of the data folder is gone, or is another ` +
      'one. Enter the secret again, or bring the key back from a backup.',
    { cause },
  );
}
