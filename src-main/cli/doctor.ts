import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { toAppError } from '#shared/errors.ts';
import type { CertificateList } from '#shared/contract/certificates.ts';
import { Certificates } from '#main/certificates/certificates.ts';
import type { Config } from '#main/config/config.ts';
import { readConfig } from '#main/config/config-file.ts';
import { dataFolder, type DataFolder } from '#main/store/layout.ts';
import { requireArchive } from '#main/store/archive-marker.ts';
import { chromiumFile } from './chromium.ts';
import type { Command, CommandCall } from './command.ts';
import { dataFolderOf, isArchiveExpected } from './data-flag.ts';
import {
  archiveFinding,
  browserFinding,
  certificateFindings,
  clockFinding,
  diskFinding,
  electronFinding,
  type Finding,
  findingLines,
  nodeFinding,
  passwordFinding,
  peerFinding,
  portFinding,
  type PortFacts,
  sqliteFinding,
  webglFinding,
  writeFinding,
} from './finding.ts';
import { printResult } from './output.ts';

const PROBE_MS = 20_000;
const ECHO_MS = 3000;

export const doctor: Command = {
  name: 'doctor',
  usage: '[--data DIR]',
  summary:
    'Looks for what keeps Viewbox from working: Node, Electron, browser, WebGL2, ports, disk, write access, SQLite, certificates, peers. Each line says how to fix it. Ends with 1 when something fails.',
  flags: {},
  positionals: [0, 0],
  run: runDoctor,
};

/** Each part is asked by itself: what is broken must not hide what else is. */
async function runDoctor(call: CommandCall): Promise<number> {
  const folder = dataFolder(dataFolderOf(call));
  const browser = chromiumFile();
  const config = readConfig(folder.configFile);
  const dicom = await dicomAddress(folder, config);
  const findings = [
    nodeFinding(process.version),
    electronFinding(electronFile()),
    browserFinding(browser),
    webglFinding(browser === null ? null : await webglRenderer(browser)),
    ...(await portFindings(folder, config, dicom)),
    diskFinding(folder.root, freeBytes(folder.root)),
    writeFinding(folder.root, writeProblem(folder.root)),
    archive(folder, isArchiveExpected(call)),
    await sqlite(),
    ...(await clock(folder)),
    ...(await passwords(folder)),
    ...certificateFindings(certificates(folder), dicom.tlsPort !== null),
    ...(await peers(folder)),
  ];
  printResult(call.isJson, findings, findingLines(findings));
  return findings.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
}

/** Read from the package's own record; importing the package would start a download. */
function electronFile(): string | null {
  if ('electron' in process.versions) return process.execPath;
  const folder = path.join(import.meta.dirname, '../../node_modules/electron');
  try {
    const file = path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8'));
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

const probePage = `<pre id="r"></pre><script>
const gl = document.createElement('canvas').getContext('webgl2');
const info = gl && gl.getExtension('WEBGL_debug_renderer_info');
const name = gl ? String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER)) : '';
document.getElementById('r').textContent = 'WEBGL2[' + name + ']';
</script>`;

/** Asks a headless browser what draws WebGL2; null when it does not answer. */
async function webglRenderer(browser: string): Promise<string | null> {
  const profile = mkdtempSync(path.join(tmpdir(), 'viewbox-doctor-'));
  const isRoot = process.getuid?.() === 0;
  const args = ['--headless', '--no-first-run', '--disable-sync', '--disable-background-networking'];
  args.push('--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', `--user-data-dir=${profile}`);
  if (isRoot) args.push('--no-sandbox');
  args.push('--dump-dom', `data:text/html,${encodeURIComponent(probePage)}`);
  try {
    const child = spawn(browser, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: PROBE_MS });
    let text = '';
    child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString('utf8')));
    await new Promise((done) => child.once('close', done).once('error', done));
    return /<pre id="r">WEBGL2\[([^\]]*)\]/.exec(text)?.[1] ?? null;
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Whether the core of this folder runs: the process that run.json names is there. */
function isRunning(folder: DataFolder): boolean {
  try {
    const { pid } = JSON.parse(readFileSync(folder.runFile, 'utf8')) as { pid: number };
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function portFindings(
  folder: DataFolder,
  config: Config,
  { host, port, tlsPort, isPlainOn }: DicomAddress,
): Promise<Finding[]> {
  const plain = isPlainOn ? [{ name: 'DICOM', host, port, flag: '--dicom-port' }] : [];
  const secure =
    tlsPort === null ? [] : [{ name: 'DICOM, TLS', host, port: tlsPort, flag: '--dicom-tls-port' }];
  const running = isRunning(folder);
  const http = { name: 'window and API', ...config.http, flag: '--http-port' };
  return Promise.all(
    [http, ...plain, ...secure].map(async (each) =>
      portFinding({ ...each, problem: running ? 'ours' : await listenProblem(each.host, each.port) }),
    ),
  );
}

interface DicomAddress {
  readonly host: string;
  readonly port: number;
  readonly tlsPort: number | null;
  readonly isPlainOn: boolean;
}

async function dicomAddress(folder: DataFolder, config: Config): Promise<DicomAddress> {
  const { host, port, tlsPort, plain: isPlainOn } = config.dicom;
  const configured = { host, port, tlsPort, isPlainOn };
  if (!existsSync(folder.stationFile)) return configured;
  try {
    const { openStationDatabase } = await import('#main/station/station-database.ts');
    const { dicomAddressOf, settingsInForce } = await import('#main/station/settings.ts');
    const station = openStationDatabase(folder.stationFile);
    try {
      return dicomAddressOf(await settingsInForce(station, config, {}));
    } finally {
      await station.destroy();
    }
  } catch {
    // The database's own line tells; the configuration file's address is still worth a try.
    return configured;
  }
}

function listenProblem(host: string, port: number): Promise<PortFacts['problem']> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      const isKnown = code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL';
      resolve(isKnown ? code : 'other');
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** The folder itself, or the nearest one above it that exists already. */
function nearestFolder(folder: string): string {
  let nearest = path.resolve(folder);
  while (!existsSync(nearest) && path.dirname(nearest) !== nearest) nearest = path.dirname(nearest);
  return nearest;
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(nearestFolder(folder));
  return bavail * bsize;
}

function writeProblem(folder: string): string | null {
  const nearest = nearestFolder(folder);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    // A read-only disk or a full one grants the right and still refuses.
    rmSync(mkdtempSync(path.join(nearest, '.viewbox-doctor-')), { recursive: true });
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

async function sqlite(): Promise<Finding> {
  try {
    const { default: Database } = await import('better-sqlite3');
    const database = new Database(':memory:');
    database.exec("CREATE VIRTUAL TABLE probe USING fts5(text, tokenize = 'trigram')");
    const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
    database.close();
    return sqliteFinding(version, '');
  } catch (error) {
    return sqliteFinding(null, error instanceof Error ? error.message : String(error));
  }
}

function archive(folder: DataFolder, isExpected: boolean): Finding {
  try {
    requireArchive(folder, isExpected);
    return archiveFinding(folder.root, existsSync(folder.stationFile), null);
  } catch (error) {
    return archiveFinding(folder.root, false, toAppError(error).message);
  }
}

async function clock(folder: DataFolder): Promise<Finding[]> {
  if (!existsSync(folder.stationFile)) return [];
  try {
    const { openStationDatabase } = await import('#main/station/station-database.ts');
    const { judgeClock } = await import('#main/station/station-clock.ts');
    const station = openStationDatabase(folder.stationFile);
    try {
      const now = new Date();
      return [clockFinding(now, await judgeClock(station, now.getTime()))];
    } finally {
      await station.destroy();
    }
  } catch {
    // The database's own line tells.
    return [];
  }
}

async function passwords(folder: DataFolder): Promise<Finding[]> {
  if (!existsSync(folder.stationFile)) return [];
  try {
    const { openStationDatabase } = await import('#main/station/station-database.ts');
    const { knownPeers, passcodeOwner } = await import('#main/peers/peers.ts');
    const { findRemoteServer, listRemoteServers } = await import('#main/dicomweb-client/remote-servers.ts');
    const { SecretBox } = await import('#main/secrets/secret-box.ts');
    const secrets = new SecretBox(folder.secrets);
    const station = openStationDatabase(folder.stationFile);
    try {
      const servers = (await listRemoteServers(station)).filter(({ hasSecret }) => hasSecret);
      const peers = (await knownPeers(station)).filter(({ hasPasscode }) => hasPasscode);
      if (servers.length + peers.length === 0) return [];
      const opened = await Promise.allSettled([
        ...servers.map(({ name }) => findRemoteServer(station, secrets, name)),
        ...peers.map(async (peer) => secrets.open(peer.sealedPasscode, passcodeOwner(peer.aeTitle))),
      ]);
      const names = [...servers.map(({ name }) => name), ...peers.map(({ aeTitle }) => aeTitle)];
      const lost = names.filter((_, at) => opened[at]?.status === 'rejected');
      return [passwordFinding(names.length, lost)];
    } finally {
      await station.destroy();
    }
  } catch {
    // The database's own line tells.
    return [];
  }
}

function certificates(folder: DataFolder): CertificateList | null {
  try {
    return new Certificates(folder.certificates).list();
  } catch {
    return null;
  }
}

async function peers(folder: DataFolder): Promise<Finding[]> {
  if (!existsSync(folder.stationFile)) return [];
  try {
    const { openStationDatabase } = await import('#main/station/station-database.ts');
    const { knownPeers } = await import('#main/peers/peers.ts');
    const { echo } = await import('#main/network/verification-scu.ts');
    const station = openStationDatabase(folder.stationFile);
    const known = await knownPeers(station);
    await station.destroy();
    const { peerTarget } = await import('#main/peer-target.ts');
    const { Certificates } = await import('#main/certificates/certificates.ts');
    const material = new Certificates(folder.certificates).material();
    const { SecretBox } = await import('#main/secrets/secret-box.ts');
    const secrets = new SecretBox(folder.secrets);
    const callingAeTitle = readConfig(folder.configFile).dicom.aeTitle;
    return await Promise.all(
      known.map(async (peer) => {
        const { aeTitle, host, port } = peer;
        const answer = async () =>
          echo({ ...peerTarget(peer, callingAeTitle, material, secrets), timeoutMs: ECHO_MS });
        const problem = await answer().then(
          () => null,
          (error: unknown) => toAppError(error).message,
        );
        return peerFinding(aeTitle, `${host}:${port}`, problem);
      }),
    );
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const fix = 'The database of the station cannot be read: see logs/ in the data folder.';
    return [{ subject: 'Peers', verdict: 'fail', found, fix }];
  }
}
