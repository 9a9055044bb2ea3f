import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

interface Cost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** 2^17 × 8 × 128 bytes: 128 MiB and about half a second for each try. */
export const PASSWORD_COST: Cost = { logN: 17, r: 8, p: 1 };

const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** One derivation at a time: each takes 128 MiB, and a burst of sign-ins must not take the memory of the core. */
let last: Promise<unknown> = Promise.resolve();

function derive(password: string, salt: Buffer, { logN, r, p }: Cost): Promise<Buffer> {
  const run = () =>
    new Promise<Buffer>((resolve, reject) => {
      const options = { N: 2 ** logN, r, p, maxmem: 2 * 128 * 2 ** logN * r };
      // NFKC: the same password typed on another keyboard or system gives the same bytes.
      scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  const result = last.then(run, run);
  last = result.catch(() => undefined);
  return result;
}

/** `scrypt$logN$r$p$salt$key`, all that is needed to check a password later even when the cost has been raised. */
export async function hashPassword(password: string, cost: Cost = PASSWORD_COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.logN, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join(
    '$',
  );
}

/**
 * Whether the password is the one of this hash; null stands for a user that does not exist and takes as long as any other.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = stored === null ? null : parseHash(stored);
  const { cost, salt, key } = parsed ?? { cost: PASSWORD_COST, salt: Buffer.alloc(SALT_BYTES), key: null };
  const derived = await derive(password, salt, cost);
  return key !== null && timingSafeEqual(derived, key);
}

function parseHash(stored: string): { cost: Cost; salt: Buffer; key: Buffer } | null {
  const [scheme, logN, r, p, salt, key] = stored.split('$');
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) return null;
  const keyBytes = Buffer.from(key, 'base64url');
  if (keyBytes.length !== KEY_BYTES) return null;
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: keyBytes,
  };
}
