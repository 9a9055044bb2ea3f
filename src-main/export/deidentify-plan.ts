import type { Deidentification } from '#shared/contract/exports.ts';
import { AppError } from '#shared/errors.ts';
import { identityMap } from '#main/deidentify/identity-map.ts';
import type { IdentityOf } from './instance-maker.ts';
import type { ChosenStudy } from './select.ts';

export interface PlannedIdentity {
  readonly patientId: string;
  readonly patientName: string;
  readonly shiftDays: number;
}

export interface DeidentifyPlan {
  /** By patient key */
  readonly patients: ReadonlyMap<string, PlannedIdentity>;
  readonly identityOf: IdentityOf;
  /** Changes with everything that changes a file */
  readonly form: string;
}

/**
 * Who becomes whom.
 *
 * @param secret of the project, hex digits
 * @throws AppError INPUT when two patients would become one
 */
export function planDeidentification(
  deidentification: Deidentification,
  secret: string,
  studies: readonly ChosenStudy[],
): DeidentifyPlan {
  const { options, identities, blackBoxes } = deidentification;
  const map = identityMap(Buffer.from(secret, 'hex'));
  const patients = new Map<string, PlannedIdentity>();
  const taken = new Map<string, string>();
  for (const { patientKey, study } of studies) {
    if (patients.has(patientKey)) continue;
    const { patientId, issuerOfPatientId } = study;
    const given = identities.find(
      (one) => patientId !== '' && one.patientId === patientId && one.issuerOfPatientId === issuerOfPatientId,
    );
    // Studies without a patient ID are of nobody known: each its own patient.
    const known: readonly [string, string] =
      patientId === '' ? [patientKey, ''] : [patientId, issuerOfPatientId];
    const newId = given?.newPatientId ?? map.newPatientId(...known);
    const other = taken.get(newId);
    if (other !== undefined)
      throw new AppError(
        'INPUT',
        'Two patients would get the same new patient ID and become one. Give each their own.',
      );
    taken.set(newId, patientKey);
    patients.set(patientKey, {
      patientId: newId,
      patientName: given?.newPatientName ?? `Anonymous^${newId}`,
      shiftDays: options.dates === 'shifted' ? map.shiftDays(...known) : 0,
    });
  }
  return {
    patients,
    form: JSON.stringify([secret, options, [...patients], blackBoxes]),
    identityOf({ patientKey, record }) {
      const identity = patients.get(patientKey);
      if (!identity) throw new AppError('INTERNAL', 'An instance belongs to no patient of its export.');
      const rectangles = blackBoxes
        .filter(
          (box) =>
            box.seriesInstanceUid === record.seriesInstanceUid &&
            (box.sopInstanceUid === null || box.sopInstanceUid === record.sopInstanceUid),
        )
        .flatMap((box) => box.rectangles);
      // Boxes of a series are for its pictures; what has none has nothing to black out.
      return { ...identity, options, secret, rectangles: record.frameCount > 0 ? rectangles : [] };
    },
  };
}

const HEAD = /HEAD|BRAIN|SKULL|FACE|ORBIT|SINUS|NECK/;
const VOLUME_MODALITIES = new Set(['CT', 'MR', 'PT']);

/** What the chosen options cannot do, for whoever decides about the export. */
export function limitsOf({ options }: Deidentification, studies: readonly ChosenStudy[]): string[] {
  const has = (modality: string) => studies.some(({ study }) => study.modalitiesInStudy.includes(modality));
  const showsFaces = studies.some(
    ({ study }) =>
      study.bodyParts.some((part) => HEAD.test(part.toUpperCase())) &&
      study.modalitiesInStudy.some((modality) => VOLUME_MODALITIES.has(modality)),
  );
  const limits: (readonly [boolean, string])[] = [
    [
      showsFaces,
      'A face can be drawn from slices of a head. No option here removes it; export such studies only to people who may recognise the patient.',
    ],
    [
      options.cleanDescriptors,
      'Descriptions keep the words that describe examinations and lose every other one; a name that is such a word and stands nowhere else in the object stays.',
    ],
    [
      options.cleanGraphics,
      'Lines and shapes of presentation states are kept, their texts are replaced. Overlays and curves are always removed: what is drawn in them cannot be read.',
    ],
    [
      has('SR') && !options.cleanStructuredContent,
      'Reports lose their whole content. Keep their structure with Clean Structured Content.',
    ],
    [
      options.cleanStructuredContent,
      'Reports keep measurements, codes and references; free text, names and subject data are replaced.',
    ],
    [
      has('DOC') || has('OT'),
      'Documents such as PDF are replaced by an empty one: their text cannot be cleaned.',
    ],
    [
      options.retainSafePrivate,
      'Private attributes are kept only where they hold numbers or code strings that are known to be safe.',
    ],
    [options.dates === 'shifted', 'Dates are moved by whole days; times of day stay.'],
  ];
  return limits.filter(([isMeant]) => isMeant).map(([, text]) => text);
}
