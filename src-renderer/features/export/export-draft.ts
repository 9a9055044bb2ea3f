import type {
  DeidentifyOptions,
  ExportPreview,
  ExportRequest,
  ExportSyntax,
  Rectangle,
} from '#shared/contract/exports.ts';
import type { StudyRow } from '#shared/contract/studies.ts';

/** What is chosen in the dialog. */
export type ExportDraft = {
  readonly hasWholePatients: boolean;
  readonly destination: ExportRequest['destination']['kind'];
  /** `''`: the core's export folder */
  readonly folder: string;
  readonly isMedia: boolean;
  readonly transferSyntax: ExportSyntax;
  readonly reason: string;
  readonly isDeidentified: boolean;
  readonly project: string;
  readonly options: DeidentifyOptions;
  /** New identities that were typed, by patient */
  readonly identities: Readonly<Record<string, { readonly id: string; readonly name: string }>>;
  /** Boxes over every picture of a series, by Series Instance UID */
  readonly boxes: Readonly<Record<string, readonly Rectangle[]>>;
  readonly acknowledged: readonly string[];
};

export const FIRST_DRAFT: ExportDraft = {
  hasWholePatients: false,
  destination: 'download',
  folder: '',
  isMedia: true,
  transferSyntax: 'explicitLittleEndian',
  reason: '',
  isDeidentified: false,
  project: 'Export',
  options: {
    dates: 'removed',
    retainPatientCharacteristics: false,
    retainDeviceIdentity: false,
    retainInstitutionIdentity: false,
    retainUids: false,
    retainSafePrivate: false,
    cleanDescriptors: false,
    cleanGraphics: false,
    // A report without its content is no report; cleaned it holds no more of the patient.
    cleanStructuredContent: true,
  },
  identities: {},
  boxes: {},
  acknowledged: [],
};

type Patient = Pick<ExportPreview['patients'][number], 'patientId' | 'issuerOfPatientId'>;

export function patientKeyOf({ patientId, issuerOfPatientId }: Patient): string {
  return JSON.stringify([patientId, issuerOfPatientId]);
}

/** The request as it stands; what is typed and empty counts as not typed. */
export function requestOf(
  draft: ExportDraft,
  studies: readonly Pick<StudyRow, 'studyInstanceUid'>[],
): ExportRequest {
  const { hasWholePatients, destination, isMedia, transferSyntax, isDeidentified } = draft;
  const folder = draft.folder.trim() === '' ? null : draft.folder.trim();
  return {
    studies: studies.map(({ studyInstanceUid }) => ({ studyInstanceUid, seriesInstanceUids: [] })),
    hasWholePatients,
    destination: destination === 'download' ? { kind: destination } : { kind: destination, folder },
    isMedia,
    transferSyntax,
    reason: draft.reason.trim(),
    deidentification: isDeidentified
      ? {
          project: draft.project.trim() || FIRST_DRAFT.project,
          options: draft.options,
          identities: Object.entries(draft.identities).flatMap(([key, { id, name }]) => {
            const [patientId = '', issuerOfPatientId = ''] = JSON.parse(key) as string[];
            if (id.trim() === '' || name.trim() === '') return [];
            return [{ patientId, issuerOfPatientId, newPatientId: id.trim(), newPatientName: name.trim() }];
          }),
          blackBoxes: Object.entries(draft.boxes)
            .filter(([, rectangles]) => rectangles.length > 0)
            .map(([seriesInstanceUid, rectangles]) => ({
              seriesInstanceUid,
              sopInstanceUid: null,
              rectangles: [...rectangles],
            })),
          acknowledgedSeries: [...draft.acknowledged],
        }
      : null,
  };
}

/** Series that somebody still has to look at. */
export function unsettledSeries(draft: ExportDraft, preview: ExportPreview): number {
  if (!draft.isDeidentified) return 0;
  return preview.burnedIn.filter(
    ({ seriesInstanceUid }) =>
      !draft.acknowledged.includes(seriesInstanceUid) && (draft.boxes[seriesInstanceUid] ?? []).length === 0,
  ).length;
}

/** A rectangle between two corners of a drawn picture, in pixels of the stored one; null when nothing is in it. */
export function rectangleBetween(
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
  picture: { readonly columns: number; readonly rows: number },
): Rectangle | null {
  const inside = (value: number) => Math.min(1, Math.max(0, value));
  // A pixel that is touched belongs to the box.
  const left = Math.floor(inside(Math.min(a.x, b.x)) * picture.columns);
  const right = Math.ceil(inside(Math.max(a.x, b.x)) * picture.columns);
  const top = Math.floor(inside(Math.min(a.y, b.y)) * picture.rows);
  const bottom = Math.ceil(inside(Math.max(a.y, b.y)) * picture.rows);
  if (right - left < 2 || bottom - top < 2) return null;
  return { column: left, row: top, columns: right - left, rows: bottom - top };
}
