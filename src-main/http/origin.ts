import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '#shared/errors.ts';

/**
 * Which `Host` and `Origin` may speak to us. A page of another site that makes its own name point at this computer (DNS
 * rebinding) still sends that name as Host, and a page that merely calls us sends its own Origin.
 */
export interface OriginRules {
  /** Lower case `host:port` */
  readonly hosts: ReadonlySet<string>;
}

export function originRules(listenHost: string, port: number, allowedHosts: readonly string[]): OriginRules {
  const isWildcard = listenHost === '0.0.0.0' || listenHost === '::';
  const own = ['127.0.0.1', 'localhost', '[::1]'];
  if (!isWildcard) own.push(listenHost.includes(':') ? `[${listenHost}]` : listenHost);
  const withPort = own.map((host) => `${host}:${port}`);
  // A browser leaves the port out where it is the one of the scheme.
  const bare = port === 80 ? own : [];
  const further = allowedHosts.flatMap((host) => [host, `${host}:${port}`]);
  return { hosts: new Set([...withPort, ...bare, ...further].map((host) => host.toLowerCase())) };
}

/** @throws AppError REFUSED */
export function checkOrigin(rules: OriginRules, method: string, headers: IncomingHttpHeaders): void {
  if (!rules.hosts.has((headers.host ?? '').toLowerCase())) {
    throw new AppError(
      'REFUSED',
      'This core does not answer under that name. Use the address that it printed, or add the name to http.allowedHosts.',
    );
  }
  const { origin } = headers;
  const isUpgrade = headers.upgrade !== undefined;
  if (origin !== undefined && !isOwnOrigin(rules, origin)) throw foreign();
  const site = headers['sec-fetch-site'];
  const isReading = method === 'GET' || method === 'HEAD';
  if (site === 'cross-site' || site === 'same-site' || (site === 'none' && !isReading)) throw foreign();
  // Browsers always say where a WebSocket comes from; a cookie without that is not from one of our pages.
  if (isUpgrade && origin === undefined && headers.authorization === undefined) throw foreign();
}

function isOwnOrigin(rules: OriginRules, origin: string): boolean {
  const match = /^https?:\/\/([^/]+)$/i.exec(origin);
  return match?.[1] !== undefined && rules.hosts.has(match[1].toLowerCase());
}

function foreign(): AppError {
  return new AppError(
    'REFUSED',
    'Requests from pages of another site are not answered. Open the window of this core.',
  );
}
