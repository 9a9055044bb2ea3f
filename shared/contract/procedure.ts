import { oc } from '@orpc/contract';
import type { Permission } from './permissions.ts';

/**
 * `public`: anyone with the window cookie. `control`: only the operator of this computer, who can read the data
 * folder (the command line).
 */
export type Access = Permission | 'public' | 'control';

const base = oc.$meta<{ access: Access }>({ access: 'control' });

/** Starts a procedure that only a caller with this permission may call. */
export function procedure(access: Access) {
  return base.meta({ access });
}
