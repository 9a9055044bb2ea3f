import {
  type DisplayFacts,
  type OpenWindowRequest,
  WINDOW_BRIDGE_NAME,
  type WindowBridge,
} from '#shared/contract/window-bridge.ts';

/** Window Management API; not in TypeScript's library yet. */
interface DetailedScreen extends Screen {
  readonly label: string;
  readonly isPrimary: boolean;
  readonly left: number;
  readonly top: number;
  readonly devicePixelRatio: number;
}

type ScreenWindow = Window & { getScreenDetails?: () => Promise<{ screens: readonly DetailedScreen[] }> };

/** What a browser tells about displays: all of them with the person's permission, else the one the window is on. */
async function browserDisplays(): Promise<DisplayFacts[]> {
  try {
    const details = await (window as ScreenWindow).getScreenDetails?.();
    if (details !== undefined) return details.screens.map((screen, index) => displayFacts(screen, index));
  } catch {
    // Permission denied: the one display below is still true.
  }
  const { width, height } = window.screen;
  const only = { label: '', isPrimary: true, left: 0, top: 0, width, height, bitsPerChannel: 0, edid: null };
  return [{ ...only, displayId: '0', scaleFactor: window.devicePixelRatio }];
}

function displayFacts(screen: DetailedScreen, index: number): DisplayFacts {
  const { label, isPrimary, left, top, width, height, devicePixelRatio } = screen;
  const size = { left, top, width, height, scaleFactor: devicePixelRatio, bitsPerChannel: 0, edid: null };
  return { displayId: String(index), label, isPrimary, ...size };
}

async function openBrowserWindow({ path, displayId }: OpenWindowRequest): Promise<void> {
  const display = (await browserDisplays()).find((one) => one.displayId === displayId);
  const place =
    display && `left=${display.left},top=${display.top},width=${display.width},height=${display.height}`;
  window.open(path, '_blank', `popup${place === undefined ? '' : `,${place}`}`);
}

function browserBridge(): WindowBridge {
  let lock: Promise<WakeLockSentinel> | null = null;
  return {
    kind: 'browser',
    isSrgbForced: null,
    displays: browserDisplays,
    openWindow: openBrowserWindow,
    keepAwake: async (isWanted) => {
      const old = lock;
      lock = isWanted && 'wakeLock' in navigator ? navigator.wakeLock.request('screen') : null;
      // A refusal (battery saver, hidden window) leaves the display to the system; nothing else depends on it.
      await Promise.allSettled([old?.then((sentinel) => sentinel.release()), lock]);
    },
    chooseFolder: null,
  };
}

/** The windows and displays around this page: Electron's bridge where there is one, else the browser's own means. */
export const windowBridge: WindowBridge =
  (globalThis as { [WINDOW_BRIDGE_NAME]?: WindowBridge })[WINDOW_BRIDGE_NAME] ?? browserBridge();
