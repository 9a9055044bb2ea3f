import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import {
  displaySizeSchema,
  hangingProtocolTextsSchema,
  readingPreferencesSchema,
  sitePresetsSchema,
} from '../reading/preferences.ts';
import { procedure } from './procedure.ts';

/** What is in force for the caller: the own choices, and what is common to the station. */
const preferencesInForceSchema = z.object({
  own: readingPreferencesSchema,
  sitePresets: sitePresetsSchema,
  siteProtocols: hangingProtocolTextsSchema,
  displays: z.array(displaySizeSchema),
});

export const preferences = {
  get: procedure('self').output(preferencesInForceSchema),
  /** The whole of it; in force at once in every window of the user. */
  put: procedure('self').input(readingPreferencesSchema).output(preferencesInForceSchema),
  /** Windows for everybody at this station. */
  putSitePresets: procedure('settings.manage').input(sitePresetsSchema).output(preferencesInForceSchema),
  /** Hanging protocols for everybody at this station. */
  putSiteProtocols: procedure('settings.manage')
    .input(hangingProtocolTextsSchema)
    .output(preferencesInForceSchema),
  /** Replaces what was measured of the same display. */
  putDisplay: procedure('self')
    .input(displaySizeSchema.omit({ measuredBy: true, measuredAt: true }))
    .output(preferencesInForceSchema),
  /** What is in force, now and after each change. */
  changes: procedure('self').output(eventIterator(preferencesInForceSchema)),
};

export type PreferencesInForce = z.infer<typeof preferencesInForceSchema>;
