import { expect, test } from 'vitest';
import { readStatedUser } from './user-identity.ts';

/** PS3.7 table D.3-14 */
function subItem(type: number, wantsAnswer: number, primary: string, secondary = ''): Buffer {
  const field = (text: string) => {
    const bytes = Buffer.from(text, 'utf8');
    return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
  };
  return Buffer.concat([Buffer.from([type, wantsAnswer]), field(primary), field(secondary)]);
}

test('a user name is read in UTF-8, with or without a passcode', () => {
  expect(readStatedUser(subItem(1, 0, 'müller'))).toEqual({ name: 'müller', wantsAnswer: false });
  expect(readStatedUser(subItem(2, 1, 'mta 3', 'secret'))).toEqual({ name: 'mta 3', wantsAnswer: true });
});

test('what comes is made one short line', () => {
  expect(readStatedUser(subItem(1, 0, 'a\r\nb\u202ec'))?.name).toBe('a b c');
  expect(readStatedUser(subItem(1, 0, '山'.repeat(500)))?.name).toBe('山'.repeat(64));
});

test('tickets and names of nothing are passed over', () => {
  expect(readStatedUser(subItem(3, 1, 'kerberos ticket'))).toBeNull();
  expect(readStatedUser(subItem(5, 1, 'json web token'))).toBeNull();
  expect(readStatedUser(subItem(1, 1, ' \0'))).toBeNull();
});
