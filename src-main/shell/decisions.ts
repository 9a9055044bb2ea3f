import path from 'node:path';
import { isUid } from '#shared/dicom/uid.ts';

/** What the shell was asked to do when it was started, or when a second start handed its arguments over. */
export interface ShellRequest {
  /** Address inside the window, `/#/study/…`; null when no link was given */
  readonly path: string | null;
  /** Files and folders to take in */
  readonly files: readonly string[];
  /** Arguments for `viewbox serve` */
  readonly coreArguments: readonly string[];
}

/** The flags of `viewbox serve` that have a value. */
const coreFlags = ['--data', '--http-port', '--dicom-port', '--ae-title', '--host', '--dicom-host'];

/**
 * Reads `viewbox://study?studyInstanceUid=1.2.3`, with `&as=planes` where it is to be seen in planes. A link comes from any web page or mail: whatever is not exactly a
 * known link is nothing.
 *
 * @returns the address inside the window, or null
 */
export function parseDeepLink(link: string): string | null {
  if (link.length > 1000 || !URL.canParse(link)) return null;
  const url = new URL(link);
  if (url.protocol !== 'viewbox:' || url.host !== 'study') return null;
  const uid = url.searchParams.get('studyInstanceUid');
  if (uid === null || !isUid(uid)) return null;
  const as = url.searchParams.get('as');
  if (as === null) return `/#/study/${uid}`;
  return as === 'planes' ? `/#/study/${uid}/planes` : null;
}

/**
 * Sorts the arguments behind the program's name.
 *
 * @param args without the executable and, in development, without the application's folder
 * @param workingFolder that relative paths are relative to
 */
export function readArguments(args: readonly string[], workingFolder: string): ShellRequest {
  const files: string[] = [];
  const coreArguments: string[] = [];
  let link: string | null = null;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (coreFlags.includes(arg)) {
      coreArguments.push(arg, args[at + 1] ?? '');
      at += 1;
    } else if (coreFlags.some((flag) => arg.startsWith(`${flag}=`))) coreArguments.push(arg);
    else if (arg.startsWith('viewbox:')) link ??= parseDeepLink(arg);
    // Chromium's own switches arrive here too.
    else if (!arg.startsWith('-') && arg !== '') files.push(path.resolve(workingFolder, arg));
  }
  return { path: link, files, coreArguments };
}

/** Whether a window may go to `address`: only to the core that it was opened on. */
export function mayNavigate(address: string, coreOrigin: string): boolean {
  return URL.canParse(address) && new URL(address).origin === coreOrigin;
}

/**
 * What becomes of a window that the page opens. A further viewer window stays with the page that opened it, in one process, so that
 * both show the same decoded pictures; any other one of ours stands alone.
 */
export function windowToOpen(address: string, coreOrigin: string): 'viewer' | 'window' | 'none' {
  if (!mayNavigate(address, coreOrigin)) return 'none';
  return /^#\/viewer\/[2-4]\/[^/]+$/.test(new URL(address).hash) ? 'viewer' : 'window';
}

/** Whether a message of the bridge came from the page itself: the main frame of a window on the core's origin. */
export function isOwnFrame(
  frame: { readonly url: string; readonly isMainFrame: boolean } | null,
  coreOrigin: string,
): boolean {
  return frame !== null && frame.isMainFrame && mayNavigate(frame.url, coreOrigin);
}

/** Browser permissions the window needs; every other one is denied. */
export function mayHavePermission(permission: string): boolean {
  return ['fullscreen', 'clipboard-sanitized-write', 'screen-wake-lock', 'window-management'].includes(
    permission,
  );
}

export interface CoreReady {
  /** Origin of the door */
  readonly http: string;
  /** Address with the one-time secret */
  readonly signIn: string;
}

/** The core's line when it is ready; null for any other line. */
export function parseReadyLine(line: string): CoreReady | null {
  try {
    const value = JSON.parse(line) as Partial<CoreReady> & { ready?: unknown };
    const { http, signIn } = value;
    if (value.ready !== true || typeof http !== 'string' || typeof signIn !== 'string') return null;
    return mayNavigate(signIn, new URL(http).origin) ? { http: new URL(http).origin, signIn } : null;
  } catch {
    return null;
  }
}

export interface CoreEnd {
  readonly isQuitting: boolean;
  /** It had said that it was ready */
  readonly wasReady: boolean;
  /** Restarts in the last minute */
  readonly recentRestarts: number;
}

/** A core that crashed is started again, but not in a circle; one that never started has a reason to show. */
export function afterCoreEnd({
  isQuitting,
  wasReady,
  recentRestarts,
}: CoreEnd): 'nothing' | 'restart' | 'tell' {
  if (isQuitting) return 'nothing';
  return wasReady && recentRestarts < 3 ? 'restart' : 'tell';
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A window fills the work area of its display: a reading station has nothing else to show there. */
export function windowBounds(
  displays: readonly { readonly id: number; readonly workArea: Rectangle }[],
  displayId: string | null,
): Rectangle | null {
  return displays.find((display) => String(display.id) === displayId)?.workArea ?? null;
}
