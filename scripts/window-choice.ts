import path from 'node:path';

/** What is known about the machine when a window has to be opened. */
export interface WindowFacts {
  /** What the person asked for; `best` when nothing */
  readonly wanted: 'best' | 'browser' | 'none';
  readonly platform: NodeJS.Platform;
  /** Linux: DISPLAY or WAYLAND_DISPLAY is set. Elsewhere there is always a screen. */
  readonly hasDisplay: boolean;
  readonly electronFile: string | null;
  /** Why Electron's binary is not there, in words that follow "because"; empty when it is */
  readonly electronProblem: string;
  readonly browserFile: string | null;
}

export type WindowChoice =
  | { readonly kind: 'electron' | 'browser'; readonly file: string; readonly because: string }
  | { readonly kind: 'address'; readonly because: string };

/** Electron, else a browser's app window, else only the address; always with the reason. */
export function chooseWindow(facts: WindowFacts): WindowChoice {
  if (facts.wanted === 'none') return { kind: 'address', because: 'you asked for no window' };
  if (!facts.hasDisplay) {
    return {
      kind: 'address',
      because: 'this session has no display (neither DISPLAY nor WAYLAND_DISPLAY is set)',
    };
  }
  if (facts.wanted === 'best' && facts.electronFile !== null) {
    return { kind: 'electron', file: facts.electronFile, because: 'its binary is installed' };
  }
  const noElectron = facts.wanted === 'browser' ? 'you asked for the browser' : facts.electronProblem;
  if (facts.browserFile !== null) return { kind: 'browser', file: facts.browserFile, because: noElectron };
  return { kind: 'address', because: `${noElectron}, and no Chromium, Chrome or Edge was found` };
}

export interface AppWindow {
  readonly address: string;
  readonly profileFolder: string;
  readonly isRoot: boolean;
}

/** Arguments with which Chromium, Chrome and Edge show one page as an application of its own. */
export function appWindowArguments({ address, profileFolder, isRoot }: AppWindow): string[] {
  return [
    `--app=${address}`,
    // A profile of its own: no extensions, no other tabs, and the process ends with the window.
    `--user-data-dir=${profileFolder}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-sync',
    '--disable-background-networking',
    '--disable-component-update',
    // Greys are driven as they are meant, past the colour profiles of the system.
    '--force-color-profile=srgb',
    // WebGL on machines without a usable graphics card; the page is ours.
    '--enable-unsafe-swiftshader',
    ...(isRoot ? ['--no-sandbox'] : []),
  ];
}

/** Where the window keeps its cookies and cache. A browser from a snap may not write anywhere else than its own home. */
export function profileFolder(browserFile: string, dataFolder: string, homeFolder: string): string {
  return browserFile.startsWith('/snap/')
    ? path.join(homeFolder, 'snap', path.basename(browserFile), 'common', 'viewbox-window')
    : path.join(dataFolder, 'window-profile');
}

export interface StartOptions {
  readonly wanted: WindowFacts['wanted'];
  readonly wantsHelp: boolean;
  /** Everything else, for the core */
  readonly coreArguments: readonly string[];
  /** The value of --data, which both need */
  readonly dataFolder: string | null;
}

export function parseStartArguments(args: readonly string[]): StartOptions {
  const isOurs = (arg: string) => ['--no-window', '--browser', '--help', '-h'].includes(arg);
  const at = args.findIndex((arg) => arg === '--data' || arg.startsWith('--data='));
  const data = at < 0 ? null : (args[at]?.split('=')[1] ?? args[at + 1] ?? null);
  let wanted: WindowFacts['wanted'] = 'best';
  if (args.includes('--browser')) wanted = 'browser';
  if (args.includes('--no-window')) wanted = 'none';
  return {
    wanted,
    wantsHelp: args.includes('--help') || args.includes('-h'),
    coreArguments: args.filter((arg) => !isOurs(arg)),
    dataFolder: data,
  };
}
