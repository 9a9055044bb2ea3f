import { isUid } from '#shared/dicom/uid.ts';
import { AppError } from '#shared/errors.ts';
import { readDataSet, type DataSet } from './data-set.ts';
import { tagOf, textAt } from './data-set-values.ts';
import { encodingOf } from './element-walk.ts';

/** What a C-MOVE or C-GET asks for: unique keys down to its level; those of the level itself may be lists. */
export type RetrieveRequest =
  | { readonly level: 'PATIENT'; readonly patientId: string }
  | {
      readonly level: 'STUDY';
      /** '' in study root */
      readonly patientId: string;
      readonly studyInstanceUids: readonly string[];
    }
  | {
      readonly level: 'SERIES';
      readonly patientId: string;
      readonly studyInstanceUid: string;
      readonly seriesInstanceUids: readonly string[];
    }
  | {
      readonly level: 'IMAGE';
      readonly patientId: string;
      readonly studyInstanceUid: string;
      readonly seriesInstanceUid: string;
      readonly sopInstanceUids: readonly string[];
    };

const PATIENT_ROOT = '1.2.840.10008.5.1.4.1.2.1.';

function refused(message: string): AppError {
  return new AppError('MISSING', message);
}

/** Keys that are no UIDs name nothing that is stored; a value with a wildcard would be another request than it looks. */
function uids(dataSet: DataSet, keyword: string): string[] {
  const values = textAt(dataSet, tagOf(keyword))
    .split('\\')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  if (values.length === 0) throw refused(`${keyword} is missing in the identifier.`);
  if (!values.every(isUid)) throw refused(`${keyword} holds something that is no UID.`);
  return values;
}

function oneUid(dataSet: DataSet, keyword: string): string {
  const values = uids(dataSet, keyword);
  const [value] = values;
  if (value === undefined || values.length > 1)
    throw refused(`${keyword} above the level of the request must be one UID.`);
  return value;
}

/**
 * Reads the identifier of a C-MOVE or C-GET (PS3.4 C.4.2.2.1): hierarchical, without relational queries.
 *
 * @throws AppError MISSING (status A900) when the level or a unique key is missing or does not fit
 */
export function readRetrieveRequest(
  identifier: Buffer,
  transferSyntaxUid: string,
  sopClassUid: string,
): RetrieveRequest {
  let dataSet: DataSet;
  try {
    ({ dataSet } = readDataSet(identifier, encodingOf(transferSyntaxUid)));
  } catch {
    throw refused('The identifier is no data set.');
  }
  const isPatientRoot = sopClassUid.startsWith(PATIENT_ROOT);
  const level = textAt(dataSet, tagOf('QueryRetrieveLevel')).trim().toUpperCase();
  const patientId = textAt(dataSet, tagOf('PatientID'));
  if (isPatientRoot && patientId === '') throw refused('PatientID is missing in the identifier.');
  if (/[*?\\]/.test(patientId)) throw refused('PatientID must be one value without wildcards.');
  const above = isPatientRoot ? patientId : '';
  switch (level) {
    case 'PATIENT':
      if (!isPatientRoot) throw refused('Study root has no PATIENT level.');
      return { level, patientId };
    case 'STUDY':
      return { level, patientId: above, studyInstanceUids: uids(dataSet, 'StudyInstanceUID') };
    case 'SERIES':
      return {
        level,
        patientId: above,
        studyInstanceUid: oneUid(dataSet, 'StudyInstanceUID'),
        seriesInstanceUids: uids(dataSet, 'SeriesInstanceUID'),
      };
    case 'IMAGE':
      return {
        level,
        patientId: above,
        studyInstanceUid: oneUid(dataSet, 'StudyInstanceUID'),
        seriesInstanceUid: oneUid(dataSet, 'SeriesInstanceUID'),
        sopInstanceUids: uids(dataSet, 'SOPInstanceUID'),
      };
    default:
      throw refused('QueryRetrieveLevel is none of PATIENT, STUDY, SERIES and IMAGE.');
  }
}
