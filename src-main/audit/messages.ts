/** What the audit log knows to happen; after the events of PS3.15 A.5.3. */
export const AUDIT_EVENTS = [
  'core.start',
  'core.stop',
  'audit.repair',
  'session.signIn',
  'session.signOut',
  'study.open',
  'reading.state',
  'worklist.change',
  'identity.decide',
  'study.trash',
  'study.restore',
  'study.purge',
  'study.admit',
  'study.evict',
  'quarantine.open',
  'quarantine.download',
  'quarantine.release',
  'quarantine.replace',
  'quarantine.remove',
  'query.answered',
  'object.create',
  'instances.received',
  'instances.imported',
  'instances.exported',
  'instances.sent',
  'commitment.given',
  'commitment.received',
  'instances.retrieved',
  'instances.sent',
  'remote.query',
  'user.add',
  'user.change',
  'token.create',
  'token.revoke',
  'peer.put',
  'peer.remove',
  'peer.test',
  'certificate.make',
  'certificate.issue',
  'certificate.import',
  'certificate.trust',
  'certificate.distrust',
  'caller.refused',
  'webServer.put',
  'webServer.remove',
  'integrity.damage',
  'integrity.heal',
  'integrity.accept',
  'archive.backup',
  'archive.restore',
  'catalog.rebuild',
  'catalog.damaged',
  'display.put',
  'display.test',
  'display.calibrate',
  'display.profile',
  'display.override',
  'settings.change',
  'setup.dataFolder',
  'setup.complete',
] as const;

export type AuditEvent = (typeof AUDIT_EVENTS)[number];

export interface AuditEntry {
  readonly event: AuditEvent;
  /** Name of the user, or of the peer, that did it; the core itself is '' */
  readonly user: string;
  readonly outcome: 'success' | 'failure';
  /** What it was done to: Study Instance UIDs, AE titles, job ids, counts; never a patient's name or ID */
  readonly objects: Readonly<Record<string, string>>;
}
