import path from 'node:path';
import { BrowserWindow, type BrowserWindowConstructorOptions, type Session, screen } from 'electron';
import { mayHavePermission, mayNavigate, windowBounds, windowToOpen } from './decisions.ts';

const assets = path.join(import.meta.dirname, '../../assets/icons');

/** Denies what no window of ours needs. */
export function restrict(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(mayHavePermission(permission)),
  );
  session.setPermissionCheckHandler((_contents, permission) => mayHavePermission(permission));
  session.setDevicePermissionHandler(() => false);
}

/**
 * Opens a sandboxed window that can show the core and nothing else.
 *
 * @param displayId display to fill; null lets the system choose
 */
export function openWindow(
  address: string,
  coreOrigin: () => string,
  displayId: string | null,
): BrowserWindow {
  const bounds = windowBounds(screen.getAllDisplays(), displayId);
  const window = new BrowserWindow({
    width: 1600,
    height: 1000,
    ...bounds,
    show: false,
    ...WALLS,
  });
  guard(window, coreOrigin);
  window.once('ready-to-show', () => window.show());
  void window.loadURL(address);
  return window;
}

const WALLS: BrowserWindowConstructorOptions = {
  backgroundColor: '#101214',
  autoHideMenuBar: true,
  title: 'Viewbox',
  icon: path.join(assets, 'viewbox.png'),
  webPreferences: {
    preload: path.join(import.meta.dirname, 'preload.cjs'),
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
  },
};

function guard({ webContents }: BrowserWindow, coreOrigin: () => string): void {
  webContents.on('will-navigate', (event) => {
    if (!mayNavigate(event.url, coreOrigin())) event.preventDefault();
  });
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    // A window that the page opens gets the same walls as the first one; where it stands the page has said.
    const opens = windowToOpen(url, coreOrigin());
    if (opens === 'viewer') return { action: 'allow', overrideBrowserWindowOptions: WALLS };
    if (opens === 'window') openWindow(url, coreOrigin, null);
    return { action: 'deny' };
  });
  webContents.on('did-create-window', (child) => guard(child, coreOrigin));
  // The page crashed, the core did not: the same place again.
  webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') webContents.reload();
  });
}
