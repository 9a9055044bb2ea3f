import { expect, test } from 'vitest';
import { checkOrigin, originRules } from './origin.ts';

const rules = originRules('127.0.0.1', 4000, ['reading-room.local', 'proxy.example:8443']);
const isAllowed = (method: string, headers: Record<string, string>, of = rules) => {
  try {
    checkOrigin(of, method, headers);
    return true;
  } catch {
    return false;
  }
};

test.each([
  ['127.0.0.1:4000', true],
  ['localhost:4000', true],
  ['LOCALHOST:4000', true],
  ['[::1]:4000', true],
  ['reading-room.local', true],
  ['reading-room.local:4000', true],
  ['proxy.example:8443', true],
  ['127.0.0.1', false],
  ['127.0.0.1:4001', false],
  ['evil.example:4000', false],
  ['127.0.0.1.evil.example:4000', false],
  ['', false],
])('host %j: %j', (host, expected) => expect(isAllowed('GET', { host })).toBe(expected));

test.each([
  ['http://127.0.0.1:4000', true],
  ['http://localhost:4000', true],
  ['https://proxy.example:8443', true],
  ['http://evil.example', false],
  ['http://127.0.0.1:4001', false],
  ['null', false],
  ['http://127.0.0.1:4000.evil.example', false],
])('origin %j: %j', (origin, expected) =>
  expect(isAllowed('POST', { host: '127.0.0.1:4000', origin })).toBe(expected),
);

test('a browser that says the request comes from elsewhere is believed', () => {
  const host = '127.0.0.1:4000';
  expect(isAllowed('GET', { host, 'sec-fetch-site': 'none' })).toBe(true);
  expect(isAllowed('POST', { host, 'sec-fetch-site': 'none' })).toBe(false);
  expect(isAllowed('POST', { host, 'sec-fetch-site': 'same-origin' })).toBe(true);
  expect(isAllowed('GET', { host, 'sec-fetch-site': 'cross-site' })).toBe(false);
  expect(isAllowed('GET', { host, 'sec-fetch-site': 'same-site' })).toBe(false);
});

test('a WebSocket must say its origin, unless it carries a token of its own', () => {
  const host = '127.0.0.1:4000';
  expect(isAllowed('GET', { host, upgrade: 'websocket' })).toBe(false);
  expect(isAllowed('GET', { host, upgrade: 'websocket', origin: 'http://127.0.0.1:4000' })).toBe(true);
  expect(isAllowed('GET', { host, upgrade: 'websocket', authorization: 'Bearer x' })).toBe(true);
});

test('listening on every network does not make every name ours', () => {
  const wide = originRules('0.0.0.0', 80, []);
  expect(isAllowed('GET', { host: '0.0.0.0:80' }, wide)).toBe(false);
  expect(isAllowed('GET', { host: 'localhost' }, wide)).toBe(true);
});
