import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { takeFolderLock } from './folder-lock.ts';
import { prepareDataFolder } from './new-data-folder.ts';

let base = '';
let current = '';
beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'viewbox-move-'));
  current = path.join(base, 'current');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function codeOf(wanted: string): string {
  try {
    prepareDataFolder(current, wanted);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'taken';
}

test('a new folder is made, an empty one is taken, the present one stays', () => {
  const fresh = path.join(base, 'a', 'b');
  expect(prepareDataFolder(current, `${fresh}${path.sep}`)).toBe(fresh);
  expect(existsSync(fresh)).toBe(true);
  mkdirSync(path.join(base, 'empty'));
  expect(codeOf(path.join(base, 'empty'))).toBe('taken');
  expect(prepareDataFolder(current, current)).toBe(current);
});

test('a folder with the data of a Viewbox is taken, one with files of somebody else is not', () => {
  const others = path.join(base, 'others');
  mkdirSync(others);
  writeFileSync(path.join(others, 'letter.txt'), '');
  expect(codeOf(others)).toBe('CONFLICT');
  takeFolderLock(others)?.release();
  expect(codeOf(others)).toBe('taken');
});

test('a folder on which a core runs is refused', () => {
  const busy = path.join(base, 'busy');
  const lock = takeFolderLock(busy);
  expect(codeOf(busy)).toBe('CONFLICT');
  lock?.release();
  expect(codeOf(busy)).toBe('taken');
});

test('a relative path, a file, and folders within each other are refused', () => {
  writeFileSync(path.join(base, 'file'), '');
  expect(codeOf('images')).toBe('INPUT');
  expect(codeOf(path.join(base, 'file'))).toBe('INPUT');
  expect(codeOf(path.join(current, 'store'))).toBe('INPUT');
  expect(codeOf(base)).toBe('INPUT');
});
