import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { SecretBox, type SecretOwner } from './secret-box.ts';

let folder: string;
let key: string;
beforeEach(() => {
  const root = mkdtempSync(path.join(tmpdir(), 'viewbox-secrets-'));
  folder = path.join(root, 'secrets');
  key = path.join(folder, 'key');
  return () => rmSync(root, { recursive: true, force: true });
});

const PACS: SecretOwner = { kind: 'DICOMweb server', name: 'PACS' };
const opening =
  (sealed: string, owner = PACS) =>
  () =>
    new SecretBox(folder).open(sealed, owner);

test('what was sealed is not readable, never looks the same twice, and opens again after a restart', () => {
  const box = new SecretBox(folder);
  const sealed = box.seal('geheim-ü', PACS);
  expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('geheim');
  expect(box.seal('geheim-ü', PACS)).not.toBe(sealed);
  expect(opening(sealed)()).toBe('geheim-ü');
});

test('the key lies in a file of its own that nobody else may read', () => {
  new SecretBox(folder).seal('x', PACS);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('nothing is sealed as nothing, and needs no key', () => {
  const box = new SecretBox(folder);
  expect(box.seal('', PACS)).toBe('');
  expect(box.open('', PACS)).toBe('');
  expect(() => statSync(key)).toThrow();
});

test('a secret opens for its owner only, and not when a bit of it was changed', () => {
  const sealed = new SecretBox(folder).seal('geheim', PACS);
  expect(opening(sealed, { kind: 'DICOMweb server', name: 'THIEF' })).toThrow('Enter the secret again');
  expect(opening(sealed, { kind: 'peer', name: 'PACS' })).toThrow('Enter the secret again');
  const bytes = Buffer.from(sealed, 'base64');
  bytes[bytes.length - 1]! ^= 1;
  expect(opening(bytes.toString('base64'))).toThrow('Enter the secret again');
  expect(opening('AAAA')).toThrow('Enter the secret again');
});

test('a key that is lost or damaged is said, and a secret that is entered again is sealed with a new one', () => {
  const box = new SecretBox(folder);
  const sealed = box.seal('geheim', PACS);
  rmSync(key);
  expect(opening(sealed)).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
  expect(opening(sealed)).toThrow('DICOMweb server PACS');
  writeFileSync(key, 'short');
  expect(opening(sealed)).toThrow('Enter the secret again');
  expect(opening(box.seal('neu', PACS))()).toBe('neu');
  expect(opening(sealed)).toThrow('Enter the secret again');
});

test('a key that cannot be read just now is not replaced', () => {
  const box = new SecretBox(folder);
  const sealed = box.seal('geheim', PACS);
  rmSync(key);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file where the folder was');
  expect(() => box.seal('neu', PACS)).toThrow('ENOTDIR');
  expect(opening(sealed)).toThrow('ENOTDIR');
});
