import type { PersonName } from '#shared/dicom/instance-header.ts';
import type { Code } from '#shared/objects/code.ts';

/** Who a study says it is of. */
export interface Person {
  readonly patientId: string;
  readonly issuerOfPatientId: string;
  readonly patientName: PersonName;
  /** DA or empty */
  readonly patientBirthDate: string;
  readonly patientSex: string;
}

/** What relevance is judged by; wherever the study lies, an archive can say this much of it. */
export interface StudyFacts {
  readonly studyInstanceUid: string;
  readonly person: Person;
  /** DA or empty */
  readonly studyDate: string;
  /** TM or empty */
  readonly studyTime: string;
  readonly modalities: readonly string[];
  /** Anatomic Region Sequence (0008,2218) */
  readonly anatomicRegions: readonly Code[];
  /** Body Part Examined (0018,0015) of its series */
  readonly bodyParts: readonly string[];
  /** Procedure Code Sequence (0008,1032) */
  readonly procedures: readonly Code[];
  /** Study Description first, then those of series and protocols */
  readonly descriptions: readonly string[];
  /** Laterality (0020,0060) of its series */
  readonly lateralities: readonly string[];
}
