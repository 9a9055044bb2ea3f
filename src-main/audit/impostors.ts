import type { AuditEntry } from './messages.ts';

/** Somebody who was turned away, as far as it matters here. */
interface TurnedAway {
  readonly aeTitle: string;
  readonly host: string;
  readonly reason: string;
  readonly certificateFingerprint?: string;
}

/** What is not explained by a device that nobody has entered yet */
const ALERTS: ReadonlySet<string> = new Set([
  'certificate',
  'notEncrypted',
  'untrustedCertificate',
  'expiredCertificate',
  'noCertificate',
]);
const QUIET_MS = 60 * 60 * 1000;
/** Who makes up more names than this within an hour is one flood */
const MOST_REMEMBERED = 200;

/**
 * Says which refusals are security alerts (PS3.15 A.5.3.11), each once an hour: a device that tries again every second must
 * not fill the audit log.
 *
 * @param nowMs a clock that may be set
 */
export function impostors(nowMs: () => number = Date.now): (caller: TurnedAway) => AuditEntry | null {
  const toldAtMs = new Map<string, number>();
  return ({ aeTitle, host, reason, certificateFingerprint = '' }) => {
    if (!ALERTS.has(reason)) return null;
    const now = nowMs();
    for (const [key, at] of toldAtMs) if (Math.abs(now - at) >= QUIET_MS) toldAtMs.delete(key);
    const key = JSON.stringify([aeTitle, host, reason, certificateFingerprint]);
    if (toldAtMs.has(key) || toldAtMs.size >= MOST_REMEMBERED) return null;
    toldAtMs.set(key, now);
    const objects = { host, reason, certificateFingerprint };
    return { event: 'caller.refused', user: aeTitle, outcome: 'failure', objects };
  };
}
