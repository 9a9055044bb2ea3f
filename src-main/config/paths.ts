import path from 'node:path';

export interface Environment {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
}

/** Where this platform keeps an application's data: XDG on Linux, Application Support on macOS, LOCALAPPDATA on Windows. */
export function defaultDataFolder({ platform, env, homeFolder }: Environment): string {
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] || path.win32.join(homeFolder, 'AppData', 'Local');
    return path.win32.join(local, 'Viewbox', 'Data');
  }
  if (platform === 'darwin') return path.posix.join(homeFolder, 'Library', 'Application Support', 'Viewbox');
  const xdg = env['XDG_DATA_HOME'];
  // The XDG specification says to ignore a relative path.
  const base = xdg && path.posix.isAbsolute(xdg) ? xdg : path.posix.join(homeFolder, '.local', 'share');
  return path.posix.join(base, 'viewbox');
}
