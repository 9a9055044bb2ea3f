import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { at } from './repository.ts';

export type ElectronBinary =
  { readonly file: string; readonly problem: '' } | { readonly file: null; readonly problem: string };

/** A failed download is not tried again at every start. */
const RETRY_AFTER_MS = 24 * 60 * 60 * 1000;

/** How long an answer of the download host may take, and how long the download itself. */
const PROBE_MS = 4000;
const DOWNLOAD_MS = 4 * 60 * 1000;

/**
 * Electron's executable when it has been downloaded. Read from the package's own record: importing the package would
 * start the download.
 */
export function installedElectron(): string | null {
  const folder = at('node_modules/electron');
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist');
  try {
    const file = path.join(dist, readFileSync(path.join(folder, 'path.txt'), 'utf8'));
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

/** Whether a download was tried and failed a short while ago. */
export function isTooSoon(lastFailureMs: number | null, nowMs: number): boolean {
  return lastFailureMs !== null && nowMs - lastFailureMs < RETRY_AFTER_MS;
}

async function canReachHost(): Promise<boolean> {
  const mirror = process.env['ELECTRON_MIRROR'] ?? process.env['npm_config_electron_mirror'];
  try {
    const address = mirror ?? 'https://github.com/electron/electron/releases';
    const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return answer.status < 500;
  } catch {
    return false;
  }
}

/**
 * Electron's executable; tries once a day to download it, never longer than a few minutes, and not at all when the
 * host cannot be reached.
 */
export async function electronBinary(): Promise<ElectronBinary> {
  const installed = installedElectron();
  if (installed !== null) return { file: installed, problem: '' };
  const mark = at('out/electron-download-failed');
  const lastFailureMs = existsSync(mark) ? statSync(mark).mtimeMs : null;
  if (isTooSoon(lastFailureMs, Date.now())) {
    return { file: null, problem: "the download of Electron's binary failed less than a day ago" };
  }
  const problem = (await canReachHost()) ? downloadProblem() : "Electron's download host cannot be reached";
  const file = installedElectron();
  if (file !== null) {
    rmSync(mark, { force: true });
    return { file, problem: '' };
  }
  mkdirSync(path.dirname(mark), { recursive: true });
  writeFileSync(mark, `${problem}\n`);
  return { file: null, problem };
}

function downloadProblem(): string {
  console.error("Electron's binary is not here yet: downloading it (about 110 MB, once)");
  const { status } = spawnSync(process.execPath, [at('node_modules/electron/install.js')], {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: DOWNLOAD_MS,
    killSignal: 'SIGKILL',
  });
  return status === 0 ? '' : "the download of Electron's binary failed";
}
