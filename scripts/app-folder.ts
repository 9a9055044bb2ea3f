import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { bundleCore } from './core-bundle.ts';
import { ensureRenderer, hashOfInputs } from './renderer-build.ts';
import { at, root } from './repository.ts';

/** The programs as they are shipped: every path in them is that of the repository. */
export const appFolder = at('out/app');

/** The command line of the shipped core */
export const appProgram = path.join(appFolder, 'src-main/cli/main.js');

/** What the application is made from */
const INPUTS = [
  'src-main/**/*',
  'shared/**/*.ts',
  'assets/icons/*',
  'scripts/{app-folder,core-bundle}.ts',
  'package.json',
  'package-lock.json',
  'out/renderer.sha256',
];

/** What package.json must say inside the application. */
function packageFile(): string {
  const all = JSON.parse(readFileSync(at('package.json'), 'utf8')) as Record<string, unknown>;
  const kept = ['name', 'version', 'description', 'license', 'type', 'main', 'imports', 'dependencies'];
  return JSON.stringify(Object.fromEntries(kept.map((key) => [key, all[key]])), null, 2);
}

/** A sandboxed preload must be one CommonJS file. */
async function buildPreload(): Promise<void> {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      ssr: at('src-main/shell/preload.ts'),
      outDir: path.join(appFolder, 'src-main/shell'),
      emptyOutDir: false,
      rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'preload.cjs' } },
    },
  });
}

/**
 * Makes out/app when it is missing or older than what it is made from. To make it anew deletes files, and for minutes after that some
 * file systems are slow to make others: whoever measures wants none of that.
 */
export async function ensureAppFolder(): Promise<void> {
  ensureRenderer();
  const stamp = at('out/app.sha256');
  const hash = hashOfInputs(INPUTS);
  if (existsSync(appProgram) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  rmSync(stamp, { force: true });
  await makeAppFolder();
  writeFileSync(stamp, hash);
}

/**
 * Makes out/app: the core, the shell and the built window, bundled. Runs on plain Node and in Electron; the packages
 * that are not in the bundle come from node_modules above it.
 */
export async function makeAppFolder(): Promise<void> {
  ensureRenderer();
  rmSync(appFolder, { recursive: true, force: true });
  await bundleCore(appFolder);
  for (const migration of globSync('src-main/*/migrations/*', { cwd: root }))
    cpSync(at(migration), path.join(appFolder, migration));
  await buildPreload();
  writeFileSync(path.join(appFolder, 'package.json'), packageFile());
  cpSync(at('assets/icons'), path.join(appFolder, 'assets/icons'), { recursive: true });
  cpSync(at('out/renderer'), path.join(appFolder, 'out/renderer'), { recursive: true });
}
