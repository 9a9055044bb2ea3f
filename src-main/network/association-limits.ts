import type { AssociationTimeouts } from './scp-association.ts';

/** How long a caller may take, unless somebody says otherwise. */
export const SCP_TIMEOUTS: AssociationTimeouts = {
  associationMs: 30_000,
  pduMs: 60_000,
  idleMs: 10 * 60_000,
  closeMs: 2_000,
};

/** Associations that may do more than C-ECHO at the same time */
export const MAX_ASSOCIATIONS = 64;

/** Connections of any kind */
export const MAX_CONNECTIONS = 2048;
