import { accessSync, constants } from 'node:fs';
import path from 'node:path';

type Platform = NodeJS.Platform;

/** Where Chromium, Chrome and Edge are usually found, the plainest first. */
export function chromiumCandidates(
  platform: Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const chosen = environment['VIEWBOX_BROWSER'];
  const first = chosen === undefined || chosen === '' ? [] : [chosen];
  if (platform === 'darwin') {
    const applications = ['/Applications', path.posix.join(environment['HOME'] ?? '/', 'Applications')];
    const names = ['Chromium', 'Google Chrome', 'Microsoft Edge'];
    return [
      ...first,
      ...applications.flatMap((folder) =>
        names.map((name) => `${folder}/${name}.app/Contents/MacOS/${name}`),
      ),
    ];
  }
  if (platform === 'win32') {
    const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap(
      (name) => environment[name] ?? [],
    );
    const files = [
      'Chromium\\Application\\chrome.exe',
      'Google\\Chrome\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ];
    return [...first, ...files.flatMap((file) => roots.map((root) => path.win32.join(root, file)))];
  }
  const folders = (environment['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    'microsoft-edge-stable',
    'microsoft-edge',
  ];
  const everywhere = [...folders, '/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'];
  return [
    ...first,
    ...names.flatMap((name) => [...new Set(everywhere)].map((folder) => `${folder}/${name}`)),
  ];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The browser of tests: Chromium without the parts that draw its own window, which would take a third of the time. What it draws of a
 * page is the same.
 */
export function testBrowserFile(): string | null {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const shells = folders.map((folder) => path.join(folder, 'chromium-headless-shell'));
  const chosen = process.env['VIEWBOX_BROWSER'] ?? '';
  return (chosen === '' ? shells.find(isExecutable) : undefined) ?? chromiumFile();
}

/** The browser that shows the window when Electron is not there; null when the machine has none. */
export function chromiumFile(): string | null {
  return chromiumCandidates(process.platform, process.env).find(isExecutable) ?? null;
}
