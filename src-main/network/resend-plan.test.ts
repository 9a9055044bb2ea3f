import { expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { backoffMs, mayGoBetter } from './resend-plan.ts';

const away = new AppError('UNREACHABLE', 'away');
const peer = new AppError('PEER', 'broke off');

test('only what time may cure is sent again', () => {
  expect(mayGoBetter({ status: null, error: away })).toBe(true);
  expect(mayGoBetter({ status: null, error: peer })).toBe(true);
  // Out of resources, against data set does not match and cannot understand (PS3.4 table B.2-1)
  expect(mayGoBetter({ status: 0xa700, error: peer })).toBe(true);
  expect(mayGoBetter({ status: 0xa900, error: peer })).toBe(false);
  expect(mayGoBetter({ status: 0xc000, error: peer })).toBe(false);
});

test('what was taken, and what the peer does not want, is not', () => {
  expect(mayGoBetter({ status: 0, error: null })).toBe(false);
  const unwanted = new AppError('PEER', 'no context', { data: { sopClassUid: '1.2' } });
  expect(mayGoBetter({ status: null, error: unwanted })).toBe(false);
  expect(mayGoBetter({ status: null, error: new AppError('CORRUPT', 'damaged') })).toBe(false);
});

test('pauses grow and the last one repeats', () => {
  expect([1, 2, 3, 9].map((tries) => backoffMs(tries, [1, 5, 20]))).toEqual([1, 5, 20, 20]);
});
