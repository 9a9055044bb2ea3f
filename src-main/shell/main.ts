// Electron's main process: one core, sandboxed windows on it, nothing else. What it decides is in decisions.ts.
import { app, BrowserWindow, dialog, session } from 'electron';
import { type CoreProcess, startCoreProcess } from './core-process.ts';
import { afterCoreEnd, parseDeepLink, readArguments, type ShellRequest } from './decisions.ts';
import { openWindow, restrict } from './window.ts';
import { answerWindows } from './window-bridge.ts';

const MINUTE_MS = 60_000;

// Development starts with "electron FOLDER", the packed program without a folder.
const firstArgument = app.isPackaged ? 1 : 2;
const start = readArguments(process.argv.slice(firstArgument), process.cwd());

let core: CoreProcess | null = null;
let coreOrigin = '';
let isQuitting = false;
let restartTimesMs: number[] = [];

async function runCore(): Promise<void> {
  let wasReady = false;
  const started = startCoreProcess(['serve', ...start.coreArguments], () => {
    core = null;
    void coreEnded(wasReady, started.complaint());
  });
  core = started;
  const ready = await started.ready;
  if (ready === null) return;
  wasReady = true;
  const isFirst = coreOrigin === '';
  coreOrigin = ready.http;
  const windows = BrowserWindow.getAllWindows();
  if (isFirst || windows.length === 0) openWindow(ready.signIn, () => coreOrigin, null);
  // After a restart the cookie of the old core is void: every window enters again.
  else for (const window of windows) void window.loadURL(ready.signIn);
  if (isFirst) fulfil(start);
}

async function coreEnded(wasReady: boolean, complaint: string): Promise<void> {
  const nowMs = Date.now();
  restartTimesMs = restartTimesMs.filter((timeMs) => nowMs - timeMs < MINUTE_MS);
  const next = afterCoreEnd({ isQuitting, wasReady, recentRestarts: restartTimesMs.length });
  if (next === 'restart') {
    restartTimesMs.push(nowMs);
    await runCore();
  } else if (next === 'tell') {
    dialog.showErrorBox(
      'Viewbox cannot run',
      complaint === '' ? 'The core ended without a reason.' : complaint,
    );
    app.quit();
  }
}

/** A link goes to the window in front, files go through the core's own import. */
function fulfil({ path, files }: ShellRequest): void {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  if (path !== null && window !== undefined && coreOrigin !== '') void window.loadURL(`${coreOrigin}${path}`);
  if (files.length === 0) return;
  const at = start.coreArguments.indexOf('--data');
  const data = at < 0 ? [] : start.coreArguments.slice(at, at + 2);
  startCoreProcess(['import', ...data, ...files], () => undefined);
}

function bringToFront(): void {
  const window = BrowserWindow.getAllWindows()[0];
  if (window?.isMinimized()) window.restore();
  window?.focus();
}

app.enableSandbox();
// Images, calls and feeds of several windows share one host; six connections in all would make them wait.
app.commandLine.appendSwitch('ignore-connections-limit', '127.0.0.1');
// Greys are driven as they are meant: a colour profile of the system would change them on their way (display-qc.md).
app.commandLine.appendSwitch('force-color-profile', 'srgb');

if (app.requestSingleInstanceLock()) {
  app.setAsDefaultProtocolClient('viewbox');
  app.on('second-instance', (_event, argv, workingFolder) => {
    bringToFront();
    fulfil(readArguments(argv.slice(firstArgument), workingFolder));
  });
  app.on('open-url', (_event, link) => fulfil({ path: parseDeepLink(link), files: [], coreArguments: [] }));
  app.on('open-file', (_event, file) => fulfil({ path: null, files: [file], coreArguments: [] }));
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    isQuitting = true;
    if (core === null) return;
    // The core finishes what it acknowledged; then the second quit goes through.
    event.preventDefault();
    void core.dispose().then(() => app.quit());
  });
  await app.whenReady();
  restrict(session.defaultSession);
  answerWindows({
    coreOrigin: () => coreOrigin,
    openWindow: (path, displayId) => openWindow(`${coreOrigin}${path}`, () => coreOrigin, displayId),
  });
  await runCore();
} else {
  app.quit();
}
