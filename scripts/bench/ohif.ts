import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import http from 'node:http';
import { homedir } from 'node:os';
import path from 'node:path';
import { programFile, runProgram } from '../../e2e/fixtures/programs.ts';

export const OHIF_VERSION = '3.13.2';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  return process.env['VIEWBOX_BENCH_CACHE'] ?? path.join(base, 'viewbox-bench');
}

/**
 * The built OHIF viewer, taken from npm into a cache folder outside of the project.
 *
 * @throws Error that says why it cannot be had
 */
export async function ohifFolder(): Promise<string> {
  const folder = path.join(cacheFolder(), `ohif-${OHIF_VERSION}`);
  const dist = path.join(folder, 'package/dist');
  if (existsSync(path.join(dist, 'index.html'))) return dist;
  const fresh = `${folder}.new-${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  const packed = await runProgram(programFile('npm'), [
    'pack',
    `@ohif/app@${OHIF_VERSION}`,
    '--pack-destination',
    fresh,
  ]);
  const archive = readdirSync(fresh).find((name) => name.endsWith('.tgz'));
  if (packed.exitCode !== 0 || !archive)
    throw new Error(`npm pack @ohif/app@${OHIF_VERSION}: ${packed.stderr.trim()}`);
  const unpacked = await runProgram(programFile('tar'), ['-xzf', path.join(fresh, archive), '-C', fresh]);
  if (unpacked.exitCode !== 0) throw new Error(`tar: ${unpacked.stderr.trim()}`);
  renameSync(fresh, folder);
  return dist;
}

/** OHIF's own settings: one DICOMweb source, here on the same origin. */
function appConfig(): string {
  const source = {
    namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
    sourceName: 'dicomweb',
    configuration: {
      friendlyName: 'bench',
      name: 'bench',
      qidoRoot: '/dicom-web',
      wadoRoot: '/dicom-web',
      wadoUriRoot: '/wado',
      qidoSupportsIncludeField: false,
      imageRendering: 'wadors',
      thumbnailRendering: 'wadors',
      enableStudyLazyLoad: true,
      supportsFuzzyMatching: false,
      supportsWildcard: true,
      omitQuotationForMultipartRequest: true,
      bulkDataURI: { enabled: true },
    },
  };
  const config = {
    routerBasename: null,
    extensions: [],
    modes: [],
    customizationService: {},
    showStudyList: true,
    maxNumberOfWebWorkers: 3,
    investigationalUseDialog: { option: 'never' },
    maxNumRequests: { interaction: 100, thumbnail: 75, prefetch: 25 },
    defaultDataSourceName: 'dicomweb',
    dataSources: [source],
  };
  return `window.config=${JSON.stringify(config)};`;
}

export interface RunningOhif {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Serves OHIF with the DICOMweb of an archive behind the same origin. */
export async function serveOhif(dist: string, archive: string): Promise<RunningOhif> {
  const upstream = new URL(archive);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/dicom-web')) {
      const { hostname, port } = upstream;
      const onward = http.request(
        { agent, hostname, port, method: request.method, path: request.url, headers: request.headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      onward.on('error', () => response.writeHead(502).end());
      request.pipe(onward);
      return;
    }
    if (pathname === '/app-config.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(appConfig());
      return;
    }
    const wanted = path.join(dist, path.normalize(pathname));
    const isFile = wanted.startsWith(dist) && existsSync(wanted) && statSync(wanted).isFile();
    const file = isFile ? wanted : path.join(dist, 'index.html');
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cache-control': 'max-age=3600',
    });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}
