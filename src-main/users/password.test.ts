import { scryptSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashPassword, PASSWORD_COST, verifyPassword } from './password.ts';

const CHEAP = { logN: 10, r: 8, p: 1 };

test('a password fits its own hash and no other does', async () => {
  const hash = await hashPassword('correct horse battery', CHEAP);
  expect(await verifyPassword('correct horse battery', hash)).toBe(true);
  expect(await verifyPassword('correct horse batterY', hash)).toBe(false);
  expect(await verifyPassword('correct horse battery', null)).toBe(false);
});

test('the same password has another hash each time', async () => {
  expect(await hashPassword('correct horse battery', CHEAP)).not.toBe(
    await hashPassword('correct horse battery', CHEAP),
  );
});

test('the stored form is scrypt with N = 2^17, r = 8, p = 1 of the salt it carries', async () => {
  const [scheme, logN, r, p, salt = '', key = ''] = (await hashPassword('correct horse battery')).split('$');
  expect([scheme, logN, r, p, PASSWORD_COST]).toEqual(['scrypt', '17', '8', '1', { logN: 17, r: 8, p: 1 }]);
  const expected = scryptSync('correct horse battery', Buffer.from(salt, 'base64url'), 32, {
    N: 131_072,
    r: 8,
    p: 1,
    maxmem: 300_000_000,
  });
  expect(key).toBe(expected.toString('base64url'));
});

test('a password typed in composed and decomposed letters is the same', async () => {
  expect(
    await verifyPassword('Z\u00fcrich im Regen', await hashPassword('Zu\u0308rich im Regen', CHEAP)),
  ).toBe(true);
});

test('a damaged hash admits nobody', async () => {
  expect(await verifyPassword('x', 'scrypt$10$8$1$AA$')).toBe(false);
});
