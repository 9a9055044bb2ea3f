import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '../dicom/transfer-syntax.ts';
import { certificateWarningSchema } from './certificates.ts';
import { PURGE_PAUSES } from './deletion.ts';
import { peerTestSchema } from './peer-test.ts';
import { procedure } from './procedure.ts';
import { aeTitleSchema, passwordSchema, userNameSchema } from './session.ts';
import { ROLES } from './permissions.ts';

/** Of the disk under the archive. Nothing is received unless it is ok; receiving goes on by itself when it is again. */
export const STORE_STATES = ['ok', 'full', 'lost', 'readOnly', 'failing'] as const;

/** What the status bar shows; always there and always true. */
export const stationStatusSchema = z.object({
  stationName: z.string(),
  aeTitle: z.string(),
  dicomHost: z.string(),
  dicomPort: z.number().int(),
  /** 0: DICOM is not spoken over TLS */
  dicomTlsPort: z.number().int(),
  isListening: z.boolean(),
  /** Why the DICOM node does not listen, and what to do; empty when it does. */
  listenProblem: z.string(),
  openAssociations: z.number().int(),
  /** Instances acknowledged in the associations that are open now. */
  receivingInstances: z.number().int(),
  diskUsedFraction: z.number().min(0).max(1),
  diskFreeBytes: z.number(),
  storeState: z.enum(STORE_STATES),
  /** While it is not `none`, nothing is deleted because of its age */
  clockPause: z.enum(PURGE_PAUSES),
  runningJobs: z.number().int(),
  failedJobs: z.number().int(),
  quarantinedInstances: z.number().int(),
  /** null when every certificate is good for a while, or there is none */
  certificateWarning: certificateWarningSchema.nullable(),
  /** The last good backup is older than it should be */
  isBackupOverdue: z.boolean(),
  /** The backup is not where it was made */
  isBackupGone: z.boolean(),
  /** Stored files that are not what was stored, neither healed nor decided upon */
  damagedFiles: z.number().int(),
});

export const PEER_RIGHTS = ['store', 'find', 'move', 'worklist'] as const;

/** What is said of our user when a peer is called (PS3.7 D.3.3.7) */
export const USER_IDENTITIES = ['none', 'userName', 'userNameAndPasscode'] as const;

export const peerSchema = z.object({
  aeTitle: aeTitleSchema,
  host: z.string().trim().min(1).max(253),
  port: z.number().int().min(1).max(65535),
  may: z.array(z.enum(PEER_RIGHTS)),
  /** Specific Character Set of the answers it gets, values separated by backslashes; '' = the smallest that holds them */
  characterSet: z
    .string()
    .max(64)
    .regex(/^[A-Z0-9_ \\]*$/)
    .default(''),
  /** Associations opened to it side by side */
  maxAssociations: z.number().int().min(1).max(8).default(2),
  /** What is retrieved from it stays there: here it is a copy that may make room */
  isArchive: z.boolean().default(false),
  comment: z.string().trim().max(200).default(''),
  /** Both ways over TLS only */
  usesTls: z.boolean().default(false),
  /** SHA-256 of the one certificate that it may show, lower hexadecimal digits; '' = any that is trusted */
  certificateFingerprint: z
    .string()
    .regex(/^([0-9a-f]{64})?$/)
    .default(''),
  /** What it would rather be sent, where that can be had without loss; '' = objects as they are stored */
  preferredTransferSyntaxUid: z.enum(['', EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN]).default(''),
  /** Tries after the first when sending to it fails */
  retries: z.number().int().min(0).max(20).default(3),
  userIdentity: z.enum(USER_IDENTITIES).default('none'),
  /** Empty unless `userIdentity` says that it is stated */
  userName: z
    .string()
    .trim()
    .max(64)
    .regex(/^\P{C}*$/u)
    .default(''),
  /** One is kept; it is never told */
  hasPasscode: z.boolean().default(false),
});

/** What a peer is unless somebody says otherwise. */
export const PEER_DEFAULTS = {
  characterSet: '',
  maxAssociations: 2,
  isArchive: false,
  comment: '',
  usesTls: false,
  certificateFingerprint: '',
  preferredTransferSyntaxUid: '',
  retries: 3,
  userIdentity: 'none',
  userName: '',
  hasPasscode: false,
} as const;

/** A caller that was refused because no peer of this AE title may do what it asked. */
export const refusedCallerSchema = z.object({
  aeTitle: z.string(),
  host: z.string(),
  calledAeTitle: z.string(),
  reason: z.string(),
  /** SHA-256 of the certificate that it showed; '' = it called without TLS */
  certificateFingerprint: z.string(),
  count: z.number().int(),
  lastAt: z.string(),
});

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

export const jobSchema = z.object({
  jobId: z.string(),
  kind: z.string(),
  /** What it works on, in words fit for the Activity screen. */
  title: z.string(),
  state: z.enum(JOB_STATES),
  /** Work done and in all, in the job's own units; total 0 = not known yet. */
  done: z.number(),
  total: z.number(),
  startedBy: z.string(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  /** Why it failed, or waits for the disk, and what to do; empty otherwise. */
  problem: z.string(),
  /** The kind's own result, for example an import report. */
  result: z.unknown(),
});

export const importReportSchema = z.object({
  taken: z.number().int(),
  alreadyThere: z.number().int(),
  refused: z.array(z.object({ name: z.string(), reason: z.string() })),
  /** Refusals beyond the first 1000 are only counted. */
  refusedCount: z.number().int(),
  notDicom: z.number().int(),
});

export const auditRecordSchema = z.object({
  sequence: z.number().int(),
  at: z.string(),
  event: z.string(),
  user: z.string(),
  outcome: z.enum(['success', 'failure']),
  /** Study Instance UIDs, peers, job ids … concerned */
  objects: z.record(z.string(), z.string()),
});

const groupNameSchema = z
  .string()
  .trim()
  .max(60)
  .regex(/^\P{C}*$/u);

export const userSchema = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  /** Readers of one group share hanging protocols; empty = of none */
  group: groupNameSchema,
  isDisabled: z.boolean(),
  createdAt: z.string(),
  lastSignInAt: z.string().nullable(),
});

export const tokenSchema = z.object({
  tokenId: z.string(),
  user: z.string(),
  label: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});

export const station = {
  status: procedure('self').output(stationStatusSchema),
  /** Keeps only the latest value for a slow reader. */
  statusFeed: procedure('self').output(eventIterator(stationStatusSchema)),
  /** Images are being moved in a window: for a second what peers send gives way. */
  giveWay: procedure('self').output(z.object({})),
};

export const peers = {
  list: procedure('peers.read').output(z.array(peerSchema)),
  /**
   * Replaces the peer of this AE title, else adds it; in force for the next association. INPUT when it is to be told a passcode and
   * there is none, or only one that was entered for another host.
   */
  put: procedure('peers.manage')
    .input(
      peerSchema.omit({ hasPasscode: true }).extend({
        /** null keeps the one that is known */
        passcode: z.string().min(1).max(1000).nullable().default(null),
      }),
    )
    .output(z.array(peerSchema)),
  remove: procedure('peers.manage')
    .input(z.object({ aeTitle: z.string() }))
    .output(z.array(peerSchema)),
  refusedCallers: procedure('peers.read').output(z.array(refusedCallerSchema)),
  /** C-ECHO; UNREACHABLE or PEER say what went wrong. */
  echo: procedure('peers.read')
    .input(z.object({ aeTitle: z.string() }))
    .output(z.object({ roundTripMs: z.number() })),
  /** Measures the way to a peer; with `stores`, test images of about 10 MB are stored at the peer. */
  test: procedure('peers.manage')
    .input(z.object({ aeTitle: z.string(), stores: z.boolean().default(false) }))
    .output(peerTestSchema),
};

export const imports = {
  /** Starts a job over files, folders, zip archives or media that the core can read. */
  startPaths: procedure('studies.import')
    .input(z.object({ paths: z.array(z.string().min(1)).min(1).max(1000) }))
    .output(z.object({ jobId: z.string() })),
  /** Opens an upload; the window then sends each file to `POST /upload/{uploadId}?name=…` and finishes it. */
  beginUpload: procedure('studies.import')
    .input(z.object({ title: z.string().max(200), fileCount: z.number().int().min(0) }))
    .output(z.object({ uploadId: z.string(), jobId: z.string() })),
  finishUpload: procedure('studies.import')
    .input(z.object({ uploadId: z.string() }))
    .output(jobSchema),
  loadDemo: procedure('studies.import').output(z.object({ jobId: z.string() })),
};

export const jobs = {
  list: procedure('jobs.read')
    .input(z.object({ limit: z.number().int().min(1).max(500).default(100) }))
    .output(z.array(jobSchema)),
  get: procedure('jobs.read')
    .input(z.object({ jobId: z.string() }))
    .output(jobSchema),
  changes: procedure('jobs.read').output(eventIterator(jobSchema)),
  cancel: procedure('jobs.manage')
    .input(z.object({ jobId: z.string() }))
    .output(jobSchema),
  retry: procedure('jobs.manage')
    .input(z.object({ jobId: z.string() }))
    .output(jobSchema),
};

export const audit = {
  /** Newest first. */
  list: procedure('audit.read')
    .input(
      z.object({
        beforeSequence: z.number().int().nullable().default(null),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.array(auditRecordSchema)),
  /** Walks the whole chain; `brokenAt` is the first record that does not follow from its predecessor. */
  verify: procedure('audit.read').output(
    z.object({ records: z.number().int(), brokenAt: z.number().int().nullable() }),
  ),
};

export const users = {
  list: procedure('users.manage').output(z.array(userSchema)),
  add: procedure('users.manage')
    .input(
      z.object({
        name: userNameSchema,
        role: z.enum(ROLES),
        group: groupNameSchema.default(''),
        password: passwordSchema,
      }),
    )
    .output(z.array(userSchema)),
  /** Ends the user's sessions. REFUSED when no enabled administrator would be left. */
  change: procedure('users.manage')
    .input(
      z.object({
        name: userNameSchema,
        role: z.enum(ROLES).optional(),
        group: groupNameSchema.optional(),
        isDisabled: z.boolean().optional(),
        password: passwordSchema.optional(),
      }),
    )
    .output(z.array(userSchema)),
};

export const tokens = {
  list: procedure('users.manage').output(z.array(tokenSchema)),
  /** The token itself is shown this once; only its hash is kept. */
  create: procedure('users.manage')
    .input(z.object({ user: userNameSchema, label: z.string().max(100).default('') }))
    .output(z.object({ tokenId: z.string(), token: z.string() })),
  revoke: procedure('users.manage')
    .input(z.object({ tokenId: z.string() }))
    .output(z.array(tokenSchema)),
};

/** What an administrator may change in the window; the rest is in the commented configuration file. */
export const settingsSchema = z.object({
  stationName: z.string().trim().min(1).max(64),
  aeTitle: aeTitleSchema,
  dicomHost: z.string(),
  dicomPort: z.number().int().min(0).max(65535),
  /** Where DICOM is spoken over TLS, usually 2762; null: nowhere */
  dicomTlsPort: z.number().int().min(0).max(65535).nullable(),
  /** false: only over TLS */
  isPlainDicomOn: z.boolean(),
});

export const settings = {
  get: procedure('settings.manage').output(settingsSchema),
  /** Returns the settings in force; the DICOM listener restarts when its address changes. */
  put: procedure('settings.manage').input(settingsSchema).output(settingsSchema),
};

export type StoreState = (typeof STORE_STATES)[number];
export type StationStatus = z.infer<typeof stationStatusSchema>;
export type Peer = z.infer<typeof peerSchema>;
export type PeerRight = (typeof PEER_RIGHTS)[number];
export type RefusedCaller = z.infer<typeof refusedCallerSchema>;
export type Job = z.infer<typeof jobSchema>;
export type ImportReport = z.infer<typeof importReportSchema>;
export type AuditRecord = z.infer<typeof auditRecordSchema>;
export type User = z.infer<typeof userSchema>;
export type Token = z.infer<typeof tokenSchema>;
export type Settings = z.infer<typeof settingsSchema>;
