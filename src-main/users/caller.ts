import { mayDo, type Permission, type Role } from '#shared/contract/permissions.ts';
import { AppError } from '#shared/errors.ts';

/** Who asks. Every request has one before anything else is looked at. */
export interface Caller {
  /**
   * `window`: a browser that came through a one-time address; `token`: a program with a bearer token; `control`: the command
   * line of the operating system's user who owns the data folder.
   */
  readonly kind: 'window' | 'token' | 'control';
  /** Names this window, token or command line among all; safe to log */
  readonly id: string;
  /** null while nobody has signed in at this window */
  readonly user: SignedIn | null;
}

export interface SignedIn {
  readonly userKey: string;
  readonly name: string;
  readonly role: Role;
}

/** The name that the audit log keeps of a caller. */
export function callerName(caller: Caller): string {
  return caller.user?.name ?? '';
}

/**
 * @throws AppError UNAUTHENTICATED when nobody has signed in, REFUSED when the role does not allow it
 */
export function requirePermission(caller: Caller, permission: Permission): SignedIn {
  if (!caller.user) throw new AppError('UNAUTHENTICATED', 'Nobody is signed in here. Sign in and try again.');
  // Whoever can read the control token can also write the station's database: a permission would protect nothing.
  if (caller.kind !== 'control' && !mayDo(caller.user.role, permission)) {
    throw new AppError(
      'REFUSED',
      `The role ${caller.user.role} does not include ${permission}. Ask an administrator for another role.`,
      { data: { permission } },
    );
  }
  return caller.user;
}
