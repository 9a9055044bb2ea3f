import { globSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'vite';
import { at, root } from './repository.ts';

/** Modules that take their own place from `import.meta`: the bundle keeps every such place true. */
const PLACE = /import\.meta\.(url|dirname|filename)/g;
/** Where a module lies, until it is known in which file of the bundle it ends up */
const MARK = 'viewbox-place:';

/** These stay packages: native code, and WebAssembly beside its loader. */
const PACKAGES_APART = [
  'better-sqlite3',
  '@cornerstonejs/codec-charls',
  '@cornerstonejs/codec-libjpeg-turbo-8bit',
  '@cornerstonejs/codec-openjpeg',
  '@cornerstonejs/codec-openjph',
  'electron',
];

const FROM_FETCH: ReadonlySet<string> = new Set(['WebSocket', 'CloseEvent', 'MessageEvent']);

/** `src-main/http/static.ts` in the repository is `src-main/http/static.js` in the application, wherever its code is. */
export function keepPlaces(code: string, file: string): string | null {
  if (!code.includes('import.meta.')) return null;
  const place = `new URL(${JSON.stringify(MARK + file.replace(/\.ts$/, '.js'))}, import.meta.url)`;
  const expressions: Readonly<Record<string, string>> = {
    url: `${place}.href`,
    filename: `fileOfPlace(${place})`,
    dirname: `fileOfPlace(new URL('.', ${place})).slice(0, -1)`,
  };
  const placed = code.replaceAll(PLACE, (all, kind: string) => expressions[kind] ?? all);
  return `import { fileURLToPath as fileOfPlace } from 'node:url';\n${placed}`;
}

/** @param fileName of the bundle, relative to the application */
export function settlePlaces(code: string, fileName: string): string {
  const up = path.posix.relative(path.posix.dirname(fileName), '') || '.';
  return code.replaceAll(MARK, `${up}/`);
}

const places: Plugin = {
  name: 'viewbox:places',
  transform(code, id) {
    const file = path.relative(root, id).replaceAll(path.sep, '/');
    return file.startsWith('src-main/') ? keepPlaces(code, file) : null;
  },
  renderChunk: (code, { fileName }) => settlePlaces(code, fileName),
};

/**
 * Importing `node:http` as a module makes Node load its whole fetch client, since a module's exports are read at once
 * and `WebSocket` is one of them: a tenth of the start. Asked for as an object it does not.
 */
const leanHttp: Plugin = {
  name: 'viewbox:lean-http',
  enforce: 'pre',
  resolveId: {
    filter: { id: /^(?:node:)?http$/ },
    handler: (_id, _importer, { kind }) => (kind === 'require-call' ? null : '\0viewbox-http'),
  },
  load: {
    filter: { id: /^\0viewbox-http$/ },
    handler: () => {
      const names = Object.keys(http).filter((name) => !FROM_FETCH.has(name));
      return (
        `const http = process.getBuiltinModule('node:http');\n` +
        `export default http;\nexport const { ${names.join(', ')} } = http;\n`
      );
    },
  },
};

/**
 * The DIMSE library with what is used of it: association PDUs. It loads codecs of 4 MB for transcoding, which nobody asks
 * of it here, and its form of dcmjs has to be the one whose log is silenced.
 */
const leanDimse: Plugin = {
  name: 'viewbox:lean-dimse',
  enforce: 'pre',
  resolveId: {
    filter: { id: /^dcmjs-codecs$/ },
    handler: () => '\0viewbox-no-codecs',
  },
  load: {
    filter: { id: /(?:^\0viewbox-no-codecs|[\\/]network[\\/]dcmjs-log\.ts)$/ },
    handler(id) {
      if (id.startsWith('\0')) return 'export {};\n';
      const dcmjs = createRequire(import.meta.url).resolve('dcmjs');
      return `import dcmjs from ${JSON.stringify(dcmjs)};\nexport const dcmjsLog = dcmjs.log;\n`;
    },
  },
};

/**
 * Writes the core, its threads and the shell with the packages they use as few files: a start loads some ten of them
 * instead of more than a thousand.
 *
 * @param application folder that gets `src-main/cli/main.js`, one file for each thread, `src-main/shell/main.js`
 */
export async function bundleCore(application: string): Promise<void> {
  const entries = [
    'src-main/cli/main.ts',
    'src-main/shell/main.ts',
    ...globSync('src-main/*-thread.ts', { cwd: root }),
  ];
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    // jsonc-parser's and others' CommonJS forms load their parts by names that no bundler sees
    resolve: { mainFields: ['module', 'main'] },
    ssr: { target: 'node', noExternal: true, external: PACKAGES_APART },
    plugins: [places, leanHttp, leanDimse],
    build: {
      ssr: true,
      target: 'node24',
      outDir: application,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(entries.map((file) => [file.replace(/\.ts$/, ''), at(file)])),
        output: {
          format: 'esm',
          entryFileNames: '[name].js',
          chunkFileNames: 'src-main/parts/[name]-[hash].js',
          // Every thread keeps the text of what it runs; names stay, for the traces in a log
          minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
        },
      },
    },
  });
}
