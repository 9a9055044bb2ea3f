import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import {
  displaySizeSchema,
  protocolTextSchema,
  readingPreferencesSchema,
  sitePresetsSchema,
} from '../reading/preferences.ts';
import { procedure } from './procedure.ts';

/** A hanging protocol of the reader's group or of the site. */
const sharedProtocolSchema = z.object({
  level: z.enum(['group', 'site']),
  protocolId: z.string(),
  /** Counts up with every change of any of them */
  version: z.number().int(),
  /** JSON: one that this version cannot read is kept, and said to be broken */
  text: protocolTextSchema,
});

const protocolVersionSchema = z.object({
  version: z.number().int(),
  /** ISO 8601 UTC */
  at: z.string(),
  by: z.string(),
  /** Empty: from then on nobody had it any more */
  text: z.string(),
});

const sharedChangeSchema = z.object({
  protocolId: z.string().min(1).max(60),
  /** JSON; empty = nobody is to have it any more */
  text: protocolTextSchema,
  /** The version that was changed; 0 = there was none */
  basedOn: z.number().int().min(0),
});

/** What is in force for the caller: the own choices, and what is common to the station. */
const preferencesInForceSchema = z.object({
  own: readingPreferencesSchema,
  sitePresets: sitePresetsSchema,
  /** Readers of one group share protocols; empty = of none */
  group: z.string(),
  sharedProtocols: z.array(sharedProtocolSchema),
  displays: z.array(displaySizeSchema),
});

export const preferences = {
  get: procedure('self').output(preferencesInForceSchema),
  /** The whole of it; in force at once in every window of the user. */
  put: procedure('self').input(readingPreferencesSchema).output(preferencesInForceSchema),
  /** Windows for everybody at this station. */
  putSitePresets: procedure('settings.manage').input(sitePresetsSchema).output(preferencesInForceSchema),
  /** A hanging protocol for everybody at this station. CONFLICT when another version came meanwhile. */
  putSiteProtocol: procedure('settings.manage').input(sharedChangeSchema).output(preferencesInForceSchema),
  /** As `putSiteProtocol`, for the caller's group. REFUSED to who is of none. */
  putGroupProtocol: procedure('studies.annotate').input(sharedChangeSchema).output(preferencesInForceSchema),
  /** Every version of one that is shared, newest first. */
  protocolHistory: procedure('self')
    .input(z.object({ level: z.enum(['group', 'site']), protocolId: z.string().max(60) }))
    .output(z.array(protocolVersionSchema)),
  /** Replaces what was measured of the same display. */
  putDisplay: procedure('self')
    .input(displaySizeSchema.omit({ measuredBy: true, measuredAt: true }))
    .output(preferencesInForceSchema),
  /** What is in force, now and after each change. */
  changes: procedure('self').output(eventIterator(preferencesInForceSchema)),
};

export type SharedProtocol = z.infer<typeof sharedProtocolSchema>;
export type ProtocolVersion = z.infer<typeof protocolVersionSchema>;
export type PreferencesInForce = z.infer<typeof preferencesInForceSchema>;
