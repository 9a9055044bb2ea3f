import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { build } from 'vite';
import { ensureRenderer } from './renderer-build.ts';
import { at, root } from './repository.ts';

/** The programs as they are shipped: same folders as the source, so that every relative path stays true. */
export const appFolder = at('out/app');

const modulePath = /(['"])((?:\.{1,2}\/|#(?:main|shared)\/)[^'"\n]+)\.ts\1/g;

/** A source file as JavaScript; imports and worker entries name `.js` files. */
export function toJavaScript(source: string, fileName: string): string {
  const { outputText } = ts.transpileModule(source, {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  return outputText.replaceAll(modulePath, '$1$2.js$1');
}

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
 * Makes out/app: the core, the shell and the built window as JavaScript, without types and without tests. Runs on
 * plain Node and in Electron; packages come from node_modules above it.
 */
export async function makeAppFolder(): Promise<void> {
  ensureRenderer();
  rmSync(appFolder, { recursive: true, force: true });
  const files = globSync(['src-main/**/*', 'shared/**/*'], { cwd: root, withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  );
  for (const entry of files) {
    const from = path.join(entry.parentPath, entry.name);
    if (/(\.(test|d)|-child)\.ts$|\.md$/.test(entry.name)) continue;
    const to = path.join(appFolder, path.relative(root, from)).replace(/\.ts$/, '.js');
    mkdirSync(path.dirname(to), { recursive: true });
    if (entry.name.endsWith('.ts')) writeFileSync(to, toJavaScript(readFileSync(from, 'utf8'), from));
    else cpSync(from, to);
  }
  await buildPreload();
  writeFileSync(path.join(appFolder, 'package.json'), packageFile());
  cpSync(at('assets/icons'), path.join(appFolder, 'assets/icons'), { recursive: true });
  cpSync(at('out/renderer'), path.join(appFolder, 'out/renderer'), { recursive: true });
}
