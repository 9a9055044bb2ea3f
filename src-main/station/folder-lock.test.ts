import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { takeFolderLock } from './folder-lock.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'viewbox-lock-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a folder is taken once and is free after its release', () => {
  const first = takeFolderLock(root);
  expect(takeFolderLock(root)).toBeNull();
  first?.release();
  const second = takeFolderLock(root);
  expect(second).not.toBeNull();
  second?.release();
});

test('another process that holds it keeps us out, and killing that process frees it at once', async () => {
  const module = path.join(import.meta.dirname, 'folder-lock.ts');
  const holder = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { takeFolderLock } = await import(${JSON.stringify(module)});
       globalThis.lock = takeFolderLock(${JSON.stringify(root)});
       console.log('held'); setInterval(() => globalThis.lock, 1000);`,
    ],
    { cwd: path.join(import.meta.dirname, '../..'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    await once(holder.stdout, 'data');
    expect(takeFolderLock(root)).toBeNull();
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    const lock = takeFolderLock(root);
    expect(lock).not.toBeNull();
    lock?.release();
  } finally {
    holder.kill('SIGKILL');
  }
});

test('a folder that cannot be made is refused with what to do', () => {
  expect(() => takeFolderLock('/dev/null/viewbox')).toThrow(AppError);
  expect(() => takeFolderLock('/dev/null/viewbox')).toThrow(/--data/);
});
