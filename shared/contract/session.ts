import { z } from 'zod';
import { PERMISSIONS, ROLES } from './permissions.ts';
import { procedure } from './procedure.ts';

export const userNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^\p{C}]+$/u);

/** Length is what matters; 1024 keeps the key derivation bounded. */
export const passwordSchema = z.string().min(10).max(1024);

export const signedInUserSchema = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  permissions: z.array(z.enum(PERMISSIONS)),
});

export const sessionStateSchema = z.object({
  /** True until the first administrator exists; the window then shows the guided set-up. */
  needsSetup: z.boolean(),
  stationName: z.string(),
  version: z.string(),
  user: signedInUserSchema.nullable(),
});

export const aeTitleSchema = z
  .string()
  .trim()
  .min(1)
  .max(16)
  .regex(/^[\x20-\x5b\x5d-\x7e]+$/);

export const session = {
  state: procedure('public').output(sessionStateSchema),
  /** Fails with UNAUTHENTICATED, after a constant time, for an unknown name as for a wrong password. */
  signIn: procedure('public')
    .input(z.object({ name: userNameSchema, password: z.string().max(1024) }))
    .output(sessionStateSchema),
  signOut: procedure('self').output(sessionStateSchema),
};

export const setup = {
  /** What the guided set-up shows before anything is chosen. */
  proposal: procedure('public').output(
    z.object({
      stationName: z.string(),
      aeTitle: z.string(),
      dataFolder: z.string(),
      /** False when the folder was named by --data or VIEWBOX_DATA */
      isDataFolderFree: z.boolean(),
      dicomPort: z.number(),
    }),
  ),
  /**
   * Keeps the data in another folder of the core's computer, made when it is not there: an empty one, or one that holds the data
   * of a Viewbox. The core starts again on it at the same address and this window's cookie stays good: ask `proposal` until
   * it says the folder that was returned. Refused (REFUSED) once an administrator exists or when the folder is not free.
   */
  useDataFolder: procedure('public')
    .input(z.object({ folder: z.string().trim().min(1).max(4096) }))
    .output(z.object({ dataFolder: z.string() })),
  /** Refused (REFUSED) once an administrator exists. Signs the new administrator in. */
  complete: procedure('public')
    .input(
      z.object({
        stationName: z.string().trim().min(1).max(64),
        aeTitle: aeTitleSchema,
        administrator: z.object({ name: userNameSchema, password: passwordSchema }),
        loadDemo: z.boolean(),
      }),
    )
    .output(sessionStateSchema),
};

/** For the command line of the operating system's user who owns the data folder. */
export const control = {
  /** An address that opens a window of this core once. */
  signInUrl: procedure('control').output(z.object({ url: z.string() })),
};

export type SessionState = z.infer<typeof sessionStateSchema>;
export type SignedInUser = z.infer<typeof signedInUserSchema>;
