import { z } from 'zod';
import { procedure } from './procedure.ts';

/** What a staged file is by its bytes. */
export const DOCUMENT_KINDS = ['pdf', 'jpeg', 'png', 'tiff', 'mp4', 'stl'] as const;

export const stagedFileSchema = z.object({
  fileId: z.string(),
  name: z.string(),
  sizeBytes: z.number(),
  /** null: it cannot become DICOM here */
  kind: z.enum(DOCUMENT_KINDS).nullable(),
});

const dateSchema = z.string().regex(/^(\d{8})?$/);
const textSchema = z
  .string()
  .max(64)
  .regex(/^[^\\\p{Cc}]*$/u);

/** PS3.5 6.2: a name in up to three groups of at most 64 characters each */
const personNameTextSchema = z
  .string()
  .max(194)
  .regex(/^[^\\\p{Cc}]*$/u);

/** Where the documents go: beside what is here of a study, or into a new one. */
export const documentTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('study'), studyInstanceUid: z.string() }),
  z.object({
    kind: z.literal('newStudy'),
    /** The patient of a study that is here, or one who is typed */
    patient: z.union([
      z.object({ ofStudyInstanceUid: z.string() }),
      z.object({
        /** `Family^Given`, as PN */
        patientName: personNameTextSchema.min(1),
        patientId: textSchema.min(1),
        issuerOfPatientId: textSchema.default(''),
        patientBirthDate: dateSchema.default(''),
        patientSex: z.enum(['', 'M', 'F', 'O']).default(''),
      }),
    ]),
    studyDate: z.string().regex(/^\d{8}$/),
    accessionNumber: textSchema.max(16).default(''),
    studyDescription: textSchema.default(''),
    referringPhysicianName: personNameTextSchema.default(''),
  }),
]);

export const documents = {
  /** Opens a place for files; each is then sent to `POST /stage/{stageId}?name=…`, which answers a staged file. */
  begin: procedure('studies.import').output(z.object({ stageId: z.string() })),
  /** Makes DICOM objects of staged files in this order and stores them; the job's result is an import report. */
  attach: procedure('studies.import')
    .input(
      z.object({
        stageId: z.string(),
        fileIds: z.array(z.string()).min(1).max(500),
        /** What pictures are: pages of paper or film, or photos */
        use: z.enum(['scan', 'photo']),
        title: textSchema,
        /** The pictures may show the patient's name */
        hasBurnedInAnnotation: z.boolean(),
        target: documentTargetSchema,
      }),
    )
    .output(z.object({ jobId: z.string(), studyInstanceUid: z.string() })),
  discard: procedure('studies.import')
    .input(z.object({ stageId: z.string() }))
    .output(z.object({})),
};

export type StagedFile = z.infer<typeof stagedFileSchema>;
export type DocumentTarget = z.infer<typeof documentTargetSchema>;
