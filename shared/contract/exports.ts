import { z } from 'zod';
import { procedure } from './procedure.ts';
import { jobSchema } from './station.ts';
import { personNameSchema } from './studies.ts';

/** How instances are written: `asStored` keeps every byte; media of the General Purpose profile ask for explicit little endian. */
export const EXPORT_SYNTAXES = ['asStored', 'explicitLittleEndian', 'rle', 'deflated'] as const;

/** A rectangle in pixels of the stored image: origin at the upper left, `row` and `column` from 0. */
export const rectangleSchema = z.object({
  column: z.number().int().min(0).max(65535),
  row: z.number().int().min(0).max(65535),
  columns: z.number().int().min(1).max(65536),
  rows: z.number().int().min(1).max(65536),
});

/** Pixels that become black in every frame of a series, or of one instance of it. */
export const blackBoxSchema = z.object({
  seriesInstanceUid: z.string().max(64),
  /** null: every instance of the series */
  sopInstanceUid: z.string().max(64).nullable(),
  rectangles: z.array(rectangleSchema).min(1).max(200),
});

/** The options of PS3.15 Annex E.3; the Basic Profile is always applied. */
export const deidentifyOptionsSchema = z.object({
  /** Dates: removed, kept, or shifted by a number of days that is the same for all of one patient */
  dates: z.enum(['removed', 'kept', 'shifted']).default('removed'),
  retainPatientCharacteristics: z.boolean().default(false),
  retainDeviceIdentity: z.boolean().default(false),
  retainInstitutionIdentity: z.boolean().default(false),
  retainUids: z.boolean().default(false),
  retainSafePrivate: z.boolean().default(false),
  cleanDescriptors: z.boolean().default(false),
  cleanGraphics: z.boolean().default(false),
  cleanStructuredContent: z.boolean().default(false),
});

export const newIdentitySchema = z.object({
  /** Who is meant: patient ID and its issuer as the archive has them */
  patientId: z.string().max(64),
  issuerOfPatientId: z.string().max(64),
  newPatientId: z.string().trim().min(1).max(64),
  newPatientName: z
    .string()
    .trim()
    .min(1)
    .max(64)
    .regex(/^[\x20-\x5b\x5d-\x7e]+$/),
});

export const deidentificationSchema = z.object({
  /** Exports of one project agree in UIDs, new patient IDs and shifts of dates, and with no other project */
  project: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^[^\p{C}]+$/u),
  options: deidentifyOptionsSchema,
  /** Given identities; everyone else gets one made from the project's secret */
  identities: z.array(newIdentitySchema).max(2000).default([]),
  blackBoxes: z.array(blackBoxSchema).max(5000).default([]),
  /** Series whose warning of text in the pixels a person has seen and taken on */
  acknowledgedSeries: z.array(z.string().max(64)).max(20_000).default([]),
});

export const exportSelectionSchema = z.object({
  studies: z
    .array(
      z.object({
        studyInstanceUid: z.string().max(64),
        /** Empty: all of the study */
        seriesInstanceUids: z.array(z.string().max(64)).max(2000).default([]),
      }),
    )
    .min(1)
    .max(2000),
  /** Also every other study of the same patients, by patient ID and issuer */
  hasWholePatients: z.boolean().default(false),
});

/**
 * `download`: a zip archive that the caller fetches from `GET /export/{exportId}`. `folder` and `zip` lie on the core's own
 * disk, in the configured export folder unless one is named, which only those may do who may export anywhere.
 */
export const exportDestinationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('download') }),
  z.object({ kind: z.literal('folder'), folder: z.string().max(4096).nullable() }),
  z.object({ kind: z.literal('zip'), folder: z.string().max(4096).nullable() }),
]);

export const exportRequestSchema = exportSelectionSchema.extend({
  destination: exportDestinationSchema,
  /** Media as PS3.10 wants them: DICOMDIR, README.TXT and a page that lists the content */
  isMedia: z.boolean().default(false),
  transferSyntax: z.enum(EXPORT_SYNTAXES).default('asStored'),
  deidentification: deidentificationSchema.nullable().default(null),
  reason: z.string().trim().max(200).default(''),
});

/** What would leave, before it does. */
export const exportPreviewSchema = z.object({
  patients: z.array(
    z.object({
      patientId: z.string(),
      issuerOfPatientId: z.string(),
      patientName: personNameSchema,
      studies: z.number().int(),
      /** null without de-identification */
      newPatientId: z.string().nullable(),
      newPatientName: z.string().nullable(),
    }),
  ),
  studies: z.number().int(),
  instances: z.number().int(),
  sizeBytes: z.number(),
  /** Series whose pixels may show who the patient is */
  burnedIn: z.array(
    z.object({
      studyInstanceUid: z.string(),
      seriesInstanceUid: z.string(),
      modality: z.string(),
      seriesDescription: z.string(),
      instances: z.number().int(),
      /** An instance to draw black boxes on; null when none has pixels that can be shown */
      sopInstanceUid: z.string().nullable(),
      rows: z.number().int(),
      columns: z.number().int(),
      /** `stated`: Burned In Annotation is YES; `suspected`: objects of this kind usually carry text */
      certainty: z.enum(['stated', 'suspected']),
    }),
  ),
  /** What the chosen options cannot do, in words */
  limits: z.array(z.string()),
});

export const exportReportSchema = z.object({
  instances: z.number().int(),
  sizeBytes: z.number(),
  /** Folder or archive on the core's disk; empty for a download */
  target: z.string(),
  /** Files of an earlier, interrupted run that were checked and kept */
  kept: z.number().int(),
  failed: z.array(z.object({ name: z.string(), reason: z.string() })),
  failedCount: z.number().int(),
  warnings: z.array(z.string()),
});

export const exports = {
  /** Where exports of this core may go for this caller. */
  destinations: procedure('studies.export').output(
    z.object({ exportFolder: z.string(), mayChooseFolder: z.boolean(), projects: z.array(z.string()) }),
  ),
  /** Reads headers only; nothing leaves. */
  preview: procedure('studies.export')
    .input(exportRequestSchema.omit({ destination: true, reason: true }))
    .output(exportPreviewSchema),
  /**
   * Starts the job. REFUSED while a series with text in its pixels is neither blacked out nor acknowledged, or for a folder that
   * the caller may not choose; FULL when the disk has too little room.
   */
  start: procedure('studies.export')
    .input(exportRequestSchema)
    .output(z.object({ jobId: z.string(), exportId: z.string().nullable() })),
  /** Stops an export that the caller started; others take the right to manage jobs. REFUSED for another's. */
  cancel: procedure('studies.export')
    .input(z.object({ jobId: z.string() }))
    .output(jobSchema),
};

export type ExportRequest = z.infer<typeof exportRequestSchema>;
export type ExportSelection = z.infer<typeof exportSelectionSchema>;
export type ExportSyntax = (typeof EXPORT_SYNTAXES)[number];
export type ExportPreview = z.infer<typeof exportPreviewSchema>;
export type ExportReport = z.infer<typeof exportReportSchema>;
export type Deidentification = z.infer<typeof deidentificationSchema>;
export type DeidentifyOptions = z.infer<typeof deidentifyOptionsSchema>;
export type BlackBox = z.infer<typeof blackBoxSchema>;
export type Rectangle = z.infer<typeof rectangleSchema>;
