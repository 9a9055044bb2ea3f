import { timingSafeEqual } from 'node:crypto';
import { userInfo } from 'node:os';
import type { IncomingMessage } from 'node:http';
import { stationVersion, type StationDatabase } from '#main/station/station-database.ts';
import type { Caller } from '#main/users/caller.ts';
import { hashSecret, newSecret } from '#main/users/secret.ts';
import { findSession, openSession } from '#main/users/sessions.ts';
import { findToken } from '#main/users/tokens.ts';

/** One-time addresses that may wait to be opened; the oldest go. */
const MAX_SECRETS = 32;
const SECRET_LIFE_MS = 24 * 3600 * 1000;

const KNOWN_MS = 1000;
const MAX_KNOWN = 64;

interface KnownCaller {
  readonly caller: Caller;
  readonly version: string;
  readonly atMs: number;
}

export interface DoorkeeperOptions {
  readonly station: StationDatabase;
  readonly idleMs: number;
  readonly now: () => number;
}

/** Knows who is at the door: by window cookie, by bearer token, or by the control token of this data folder. */
export class Doorkeeper {
  /** For the command line of the same operating system user; lives as long as the core */
  readonly controlToken = newSecret();
  readonly #options: DoorkeeperOptions;
  readonly #secrets = new Map<string, number>();
  readonly #known = new Map<string, KnownCaller>();
  #cookieName = '';
  #url = '';

  constructor(options: DoorkeeperOptions) {
    this.#options = options;
  }

  /** Cookies are shared by all ports of a host: two cores on one computer must not take each other's. */
  setAddress(url: string, port: number): void {
    this.#url = url;
    this.#cookieName = `viewbox-${port}`;
  }

  /** An address that opens a window session once. */
  newEntryUrl(): string {
    const secret = newSecret();
    this.#secrets.set(hashSecret(secret), this.#options.now() + SECRET_LIFE_MS);
    const oldest = this.#secrets.keys().next();
    if (this.#secrets.size > MAX_SECRETS && !oldest.done) this.#secrets.delete(oldest.value);
    return `${this.#url}/enter/${secret}`;
  }

  /** The `Set-Cookie` for this secret, or null when it was used, is too old or never was. */
  async enter(secret: string): Promise<string | null> {
    const hash = hashSecret(secret);
    const untilMs = this.#secrets.get(hash);
    this.#secrets.delete(hash);
    const nowMs = this.#options.now();
    if (untilMs === undefined || untilMs < nowMs) return null;
    const cookie = await openSession(this.#options.station, nowMs);
    return `${this.#cookieName}=${cookie}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** null: nobody we know. */
  async identify(request: Pick<IncomingMessage, 'headers'>): Promise<Caller | null> {
    const { station, now } = this.#options;
    const { authorization, cookie } = request.headers;
    // A viewer asks a hundred times a second; who is there is looked up again once a second, and after any change.
    const key = authorization ?? cookieValue(cookie ?? '', this.#cookieName) ?? '';
    const nowMs = now();
    const version = stationVersion(station);
    const known = this.#known.get(key);
    if (known?.version === version && nowMs >= known.atMs && nowMs - known.atMs < KNOWN_MS)
      return known.caller;
    const caller = await this.#lookUp(authorization, key, nowMs);
    this.#known.delete(key);
    // Noted under the version of before: what changed meanwhile is looked up again.
    if (caller) this.#known.set(key, { caller, version, atMs: nowMs });
    const oldest = this.#known.keys().next();
    if (this.#known.size > MAX_KNOWN && !oldest.done) this.#known.delete(oldest.value);
    return caller;
  }

  async #lookUp(authorization: string | undefined, secret: string, nowMs: number): Promise<Caller | null> {
    const { station, idleMs } = this.#options;
    if (authorization !== undefined) {
      const token = /^Bearer ([\w-]{1,200})$/i.exec(authorization)?.[1];
      if (token === undefined) return null;
      return this.#isControlToken(token) ? controlCaller() : findToken(station, token, nowMs);
    }
    return secret === '' ? null : findSession(station, secret, nowMs, { idleMs });
  }

  #isControlToken(token: string): boolean {
    return timingSafeEqual(Buffer.from(hashSecret(token)), Buffer.from(hashSecret(this.controlToken)));
  }
}

function controlCaller(): Caller {
  const name = `${operatingSystemUser()} (command line)`;
  return { kind: 'control', id: 'control', user: { userKey: name, name, role: 'administrator' } };
}

function operatingSystemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that has no name.
    return String(process.getuid?.() ?? 'operator');
  }
}

function cookieValue(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name && value !== undefined && /^[\w-]{1,200}$/.test(value)) return value;
  }
  return null;
}
