// npm start: the core and a window on it. Ends when the window closes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import { chromiumFile } from '#main/cli/chromium.ts';
import { defaultDataFolder } from '#main/config/paths.ts';
import { electronBinary } from './electron-binary.ts';
import { appFolder, makeAppFolder } from './app-folder.ts';
import { ensureRenderer } from './renderer-build.ts';
import { at } from './repository.ts';
import { appWindowArguments, chooseWindow, parseStartArguments, profileFolder } from './window-choice.ts';

const help = `npm start -- [options]

Starts Viewbox and opens its window; ends when the window closes.

  --browser      use Chromium, Chrome or Edge even when Electron is there (VIEWBOX_BROWSER names one)
  --no-window    open no window; print the address

Everything else goes to the core: --data DIR, --http-port N, --dicom-port N, --ae-title AET, --host H,
--dicom-host H. "npm run -s viewbox -- serve --help" explains them.`;

/** A window that closes within this time did not work; the person still gets the address. */
const SHORTEST_VISIT_MS = 3000;

interface Ready {
  readonly signIn: string;
  readonly dicom: { readonly host: string; readonly port: number; readonly aeTitle: string };
}

function endWith(child: ChildProcess): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
}

/** The core's one line when it is ready; null when it ended before that (it has said why). */
async function untilReady(core: ChildProcess): Promise<Ready | null> {
  if (core.stdout === null) return null;
  const lines = createInterface({ input: core.stdout });
  for await (const line of lines) {
    if (line.startsWith('{')) return JSON.parse(line) as Ready;
  }
  return null;
}

async function runBrowser(file: string, address: string, dataFolder: string): Promise<number> {
  const folder = profileFolder(file, dataFolder, homedir());
  mkdirSync(folder, { recursive: true });
  const isRoot = process.getuid?.() === 0;
  const args = appWindowArguments({ address, profileFolder: folder, isRoot });
  const startedMs = performance.now();
  const window = spawn(file, args, { stdio: 'ignore' });
  await new Promise((done) => window.once('error', done).once('exit', done));
  return performance.now() - startedMs;
}

async function main(): Promise<number> {
  const options = parseStartArguments(process.argv.slice(2));
  if (options.wantsHelp) {
    console.log(help);
    return 0;
  }
  const hasDisplay =
    process.platform !== 'linux' ||
    Boolean(process.env['DISPLAY']) ||
    Boolean(process.env['WAYLAND_DISPLAY']);
  const wantsElectron = options.wanted === 'best' && hasDisplay && process.env['CI'] === undefined;
  const electron = wantsElectron
    ? await electronBinary()
    : { file: null, problem: 'Electron was not looked for' };
  const choice = chooseWindow({
    wanted: options.wanted,
    platform: process.platform,
    hasDisplay,
    electronFile: electron.file,
    electronProblem: electron.problem,
    browserFile: chromiumFile(),
  });
  if (ensureRenderer()) console.log('Built the window.');

  if (choice.kind === 'electron') {
    console.log(`Opening Electron: ${choice.because}.`);
    await makeAppFolder();
    // Electron starts the core itself, in a process of its own.
    const shell = spawn(choice.file, [appFolder, ...options.coreArguments], { stdio: 'inherit' });
    endWith(shell);
    const [code] = (await once(shell, 'exit')) as [number | null];
    return code ?? 1;
  }

  const core = spawn(process.execPath, [at('src-main/cli/main.ts'), 'serve', ...options.coreArguments], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endWith(core);
  const ended = once(core, 'exit') as Promise<[number | null]>;
  const ready = await untilReady(core);
  if (ready !== null) {
    const { host, port, aeTitle } = ready.dicom;
    console.log(`Viewbox runs. DICOM: AE title ${aeTitle}, ${host}, port ${port}.`);
    if (choice.kind === 'address') {
      console.log(
        `No window, because ${choice.because}. Open this address once, in Chromium, Chrome or Edge:`,
      );
      console.log(`  ${ready.signIn}\nCtrl+C ends Viewbox.`);
    } else {
      console.log(`Opening ${choice.file} as an app window, because ${choice.because}.`);
      const dataFolder =
        options.dataFolder ??
        process.env['VIEWBOX_DATA'] ??
        defaultDataFolder({ platform: process.platform, env: process.env, homeFolder: homedir() });
      const visitMs = await runBrowser(choice.file, ready.signIn, dataFolder);
      if (visitMs < SHORTEST_VISIT_MS) {
        console.log(`The window closed at once. This address may still be good:\n  ${ready.signIn}`);
        console.log('Ctrl+C ends Viewbox.');
      } else {
        core.kill('SIGTERM');
      }
    }
  }
  const [code] = await ended;
  return code ?? 0;
}

process.exitCode = await main();
