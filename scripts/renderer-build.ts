import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { at, root, toolFile } from './repository.ts';

/** Everything that goes into the renderer's files. */
const inputs = [
  'src-renderer/**/*',
  'shared/**/*.ts',
  'assets/icons/*',
  'vite.config.ts',
  'package-lock.json',
];

/** Hash over the names and contents of `files`, in an order that does not depend on the disk's. */
export function hashOfFiles(folder: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const bytes = readFileSync(path.join(folder, file));
    hash.update(`${file.replaceAll('\\', '/')}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** Over all files that these patterns find in the project, without tests */
export function hashOfInputs(patterns: readonly string[]): string {
  const found = globSync(patterns, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
  return hashOfFiles(root, found);
}

/**
 * Builds out/renderer when it is missing or older than what it is made from.
 *
 * @returns whether it built
 * @throws Error when the build fails; Vite has said why
 */
export function ensureRenderer(): boolean {
  const stamp = at('out/renderer.sha256');
  const hash = hashOfInputs(inputs);
  const isFresh = existsSync(at('out/renderer/index.html')) && existsSync(stamp);
  if (isFresh && readFileSync(stamp, 'utf8') === hash) return false;
  const { status } = spawnSync(
    process.execPath,
    [toolFile('vite/bin/vite.js'), 'build', '--logLevel', 'error'],
    {
      cwd: root,
      stdio: ['ignore', process.stderr, process.stderr],
    },
  );
  if (status !== 0) throw new Error('The renderer does not build; the lines above say where.');
  mkdirSync(at('out'), { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}
