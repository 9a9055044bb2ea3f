import { z } from 'zod';
import { procedure } from './procedure.ts';

export const REMOTE_AUTHS = ['none', 'basic', 'bearer'] as const;

const nameSchema = z.string().trim().min(1).max(64);

/** A DICOMweb server elsewhere; its password or token is kept but never told. */
export const remoteServerSchema = z.object({
  name: nameSchema,
  /** Where `/studies` is appended, for example https://pacs.example/dicom-web */
  baseUrl: z.url({ protocol: /^https?$/ }).max(500),
  auth: z.enum(REMOTE_AUTHS),
  /** Empty unless `auth` is basic */
  user: z.string().max(200),
  hasSecret: z.boolean(),
  /** PEM; empty: the authorities that this computer trusts */
  caPem: z.string().max(100_000),
  /** The administrator knows that patients and passwords travel readably */
  allowsUnencrypted: z.boolean(),
  /** It keeps what is retrieved from it: what is here of that may make room */
  isArchive: z.boolean().default(false),
});

export const remotes = {
  list: procedure('peers.read').output(z.array(remoteServerSchema)),
  /**
   * Replaces the server of this name, else adds it. INPUT when it would be spoken to unencrypted without that being allowed, and when
   * its address is another host's but its secret is not given again.
   */
  put: procedure('peers.manage')
    .input(
      remoteServerSchema.omit({ hasSecret: true }).extend({
        /** Password or token; null keeps the one that is known */
        secret: z.string().max(10_000).nullable(),
      }),
    )
    .output(z.array(remoteServerSchema)),
  remove: procedure('peers.manage')
    .input(z.object({ name: nameSchema }))
    .output(z.array(remoteServerSchema)),
  /** Asks it for one study; UNREACHABLE, REFUSED or PEER say what is wrong. */
  test: procedure('peers.read')
    .input(z.object({ name: nameSchema }))
    .output(z.object({ roundTripMs: z.number() })),
};

export type RemoteServerEntry = z.infer<typeof remoteServerSchema>;
