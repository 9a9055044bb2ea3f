/** What a caller may do. Each procedure of the contract names exactly one of these, or `public`. */
export const PERMISSIONS = [
  'studies.read',
  /** What a reader does on a study: measurements, key images, its reading state */
  'studies.annotate',
  /** Priorities and who reads what */
  'worklist.manage',
  'studies.import',
  'studies.export',
  'exports.anywhere',
  'studies.send',
  'remote.query',
  'remote.retrieve',
  'studies.delete',
  'studies.hold',
  'quarantine.read',
  'quarantine.manage',
  /** Statistics, verification, backups */
  'archive.read',
  'archive.manage',
  /** Displays, how they were measured, and whether they are fit to read on */
  'displays.read',
  /** Tests of displays, signed by who makes them */
  'displays.check',
  /** Which displays there are, standards, schedules, what a failed one may still be used for */
  'displays.manage',
  'jobs.read',
  'jobs.manage',
  'peers.read',
  'peers.manage',
  'users.manage',
  'settings.manage',
  'audit.read',
  'self',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['administrator', 'radiologist', 'technologist', 'physicist', 'clinician'] as const;

export type Role = (typeof ROLES)[number];

/** `self` is what every signed-in user may do: see and end the own session, keep the own filters. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  administrator: PERMISSIONS,
  radiologist: [
    'self',
    'studies.read',
    'studies.annotate',
    'worklist.manage',
    'studies.import',
    'studies.export',
    'studies.send',
    'remote.query',
    'remote.retrieve',
    'studies.hold',
    'displays.read',
    'displays.check',
    'jobs.read',
    'peers.read',
  ],
  technologist: [
    'self',
    'studies.read',
    'worklist.manage',
    'studies.import',
    'studies.export',
    'studies.send',
    'remote.query',
    'remote.retrieve',
    'studies.hold',
    'quarantine.read',
    'archive.read',
    'displays.read',
    'displays.check',
    'jobs.read',
    'jobs.manage',
    'peers.read',
  ],
  // Displays and phantoms are a physicist's work; patients are not.
  physicist: ['self', 'displays.read', 'displays.check', 'displays.manage', 'jobs.read', 'peers.read'],
  clinician: ['self', 'studies.read'],
};

export function mayDo(role: Role, permission: Permission): boolean {
  return ROLE_PERMISSIONS[role].includes(permission);
}
