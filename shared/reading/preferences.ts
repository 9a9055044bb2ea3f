import { z } from 'zod';
import { mouseSettingsSchema } from './mouse.ts';

/** A window by its name, for what it suits. */
export const windowPresetSchema = z.object({
  /** Keys belong to ids. One that comes with the program is replaced by one of the same id */
  id: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .max(60),
  name: z.string().trim().min(1).max(60),
  /** Modality (0008,0060) */
  modality: z.string().trim().min(1).max(16),
  /** Body Part Examined (0018,0015); empty = any */
  bodyPart: z.string().trim().max(16).default(''),
  width: z.number().min(1e-9),
  centre: z.number(),
});

/** Where the colours of a dose begin: parts of its greatest one, or doses. */
const isodoseLevelsSchema = z.object({
  unit: z.enum(['percent', 'gray']),
  levels: z.array(z.number().min(0.01).max(1000)).min(1).max(10),
});

/** A hanging protocol as JSON text */
export const protocolTextSchema = z.string().max(200_000);

/** One that this version cannot read is kept, and said to be broken. */
const hangingProtocolTextsSchema = z.array(protocolTextSchema).max(100);

/** How one user likes to read; what is not said is as the program comes. */
export const readingPreferencesSchema = z.object({
  /** Keys of commands that differ from the default, in the notation of the key listener; none = the command has no key */
  keys: z.record(z.string().max(80), z.array(z.string().min(1).max(40)).max(4)).default({}),
  mouse: mouseSettingsSchema.default(mouseSettingsSchema.parse({})),
  windowPresets: z.array(windowPresetSchema).max(200).default([]),
  /** How a study is hung when it is opened: by its protocol, or series by series in the layout that is in use */
  opensWith: z.enum(['protocol', 'series']).default('protocol'),
  hangingProtocols: hangingProtocolTextsSchema.default([]),
  isodoses: isodoseLevelsSchema.default({ unit: 'percent', levels: [95, 80, 50, 30, 10] }),
});

/** Windows that the site has agreed on; a user's own of the same id wins. */
export const sitePresetsSchema = z.array(windowPresetSchema).max(200);

/** The size of a screen, measured with a ruler or a card. */
export const displaySizeSchema = z.object({
  /** Names the display of a seat; see `displayName` */
  display: z.string().min(1).max(120),
  /** Height and width of a device pixel, mm */
  mmPerPixel: z.number().min(0.01).max(5),
  measuredBy: z.string().max(120).default(''),
  /** ISO 8601 UTC; filled in by the core */
  measuredAt: z.string().max(40).default(''),
});

export type WindowPreset = z.infer<typeof windowPresetSchema>;
export type IsodoseLevels = z.infer<typeof isodoseLevelsSchema>;
export type ReadingPreferences = z.infer<typeof readingPreferencesSchema>;
export type DisplaySize = z.infer<typeof displaySizeSchema>;

export const DEFAULT_PREFERENCES: ReadingPreferences = readingPreferencesSchema.parse({});
