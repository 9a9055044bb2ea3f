import type { PersonName } from '#shared/dicom/instance-header.ts';
import type { ReadingStanding } from '#shared/contract/reading.ts';
import type { OptionalValues } from '#main/dicom/optional-keys.ts';
import type { Filters } from './key-plan.ts';
import type { StudyDetail, StudyPage, StudyRow, StudySearch } from '#shared/contract/studies.ts';

/** Everything the catalog knows of a study; what C-FIND and QIDO answer at study level. */
export interface StudyRecord {
  readonly studyInstanceUid: string;
  readonly patientName: PersonName;
  readonly patientId: string;
  readonly issuerOfPatientId: string;
  readonly patientBirthDate: string;
  readonly patientSex: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly accessionNumber: string;
  readonly studyId: string;
  readonly studyDescription: string;
  readonly referringPhysicianName: PersonName;
  readonly modalitiesInStudy: readonly string[];
  readonly sopClassUids: readonly string[];
  readonly bodyParts: readonly string[];
  readonly seriesCount: number;
  readonly instanceCount: number;
  readonly sizeBytes: number;
  /** Milliseconds since 1970 UTC */
  readonly firstReceivedAt: number;
  readonly lastReceivedAt: number;
  readonly hasIdentityConflict: boolean;
  readonly reading: ReadingStanding;
  /** What only queries ask for, as text by tag; see dicom/optional-keys.ts */
  readonly optionalKeys: OptionalValues;
}

export interface SeriesRecord {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly seriesNumber: number | null;
  readonly modality: string;
  readonly seriesDescription: string;
  readonly seriesDate: string;
  readonly seriesTime: string;
  readonly bodyPartExamined: string;
  readonly laterality: string;
  readonly protocolName: string;
  readonly sopClassUids: readonly string[];
  readonly instanceCount: number;
  readonly frameCount: number;
  readonly sizeBytes: number;
  readonly optionalKeys: OptionalValues;
}

/** Where an instance lies and what is needed to serve it. Its file is `instanceFile(folder, study, sop)`. */
export interface InstanceRecord {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly specificCharacterSet: string;
  readonly instanceNumber: number | null;
  readonly rows: number | null;
  readonly columns: number | null;
  /** 0 for an object without pixels */
  readonly frameCount: number;
  readonly bitsAllocated: number | null;
  readonly frameOfReferenceUid: string;
  /** Whole Part 10 file; the data set is `[datasetOffset, sizeBytes)` of it */
  readonly sizeBytes: number;
  readonly datasetOffset: number;
  readonly datasetCrc32: number;
  readonly receivedAt: number;
  readonly source: string;
  /** Values backslash-separated */
  readonly imageType: string;
  readonly contentDate: string;
  readonly contentTime: string;
  readonly acquisitionNumber: number | null;
}

/**
 * A DICOM query on one level (PS3.4 C.2.2.2): each filter value is matched by its attribute's VR: UI as a list
 * (backslash or comma between), DA and TM exactly or as a range `a-b`, the text VRs with the wildcards `*` and `?`,
 * PN caseless and accent-insensitive in any of its three groups. Keys of the items of a sequence match together in one item.
 * An empty value, or `*`, matches everything. The attributes are those of QUERY_KEYS.
 */
export interface CatalogQuery {
  readonly filters: Filters;
  readonly offset: number;
  readonly limit: number;
}

export interface SeriesMatch {
  readonly study: StudyRecord;
  readonly series: SeriesRecord;
}

export interface InstanceMatch extends SeriesMatch {
  readonly instance: InstanceRecord;
}

export interface CatalogCounts {
  readonly patients: number;
  readonly studies: number;
  readonly series: number;
  readonly instances: number;
  readonly sizeBytes: number;
}

export interface QuarantineRecord {
  readonly quarantineId: string;
  readonly receivedAt: number;
  readonly source: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly reason: string;
  readonly sizeBytes: number;
}

/** A study with its series. */
export interface Relative {
  readonly study: StudyRecord;
  readonly series: readonly SeriesRecord[];
}

export interface RelativesReader {
  /**
   * Studies that have the Patient ID of this one, whoever issued it, or its patient's birth date; the study itself is among
   * them. Whose they are is not judged here. Newest first, no more than 2000; empty when the study is unknown.
   */
  relatives(studyInstanceUid: string): Promise<Relative[]>;
  /** As `relatives`, of a patient who need not have a study here. */
  relativesOfPatient(patient: {
    readonly patientId: string;
    readonly patientBirthDate: string;
  }): Promise<Relative[]>;
}

/** Read-only view of the catalog. Every answer comes by an index; rows show what was committed when asked. */
export interface CatalogReader extends RelativesReader {
  searchStudies(search: StudySearch): Promise<StudyPage>;
  /** undefined when unknown */
  studyDetail(studyInstanceUid: string): Promise<StudyDetail | undefined>;
  /** Unknown UIDs are left out; order as asked */
  studyRows(studyInstanceUids: readonly string[]): Promise<StudyRow[]>;
  study(studyInstanceUid: string): Promise<StudyRecord | undefined>;
  seriesOfStudy(studyInstanceUid: string): Promise<SeriesRecord[]>;
  /** In the order of Instance Number; empty when unknown. One indexed query: ask once per series, not per frame. */
  instancesOfSeries(studyInstanceUid: string, seriesInstanceUid: string): Promise<InstanceRecord[]>;
  instancesOfStudy(studyInstanceUid: string): Promise<InstanceRecord[]>;
  instance(
    studyInstanceUid: string,
    seriesInstanceUid: string,
    sopInstanceUid: string,
  ): Promise<InstanceRecord | undefined>;
  queryStudies(query: CatalogQuery): Promise<StudyRecord[]>;
  querySeries(query: CatalogQuery): Promise<SeriesMatch[]>;
  queryInstances(query: CatalogQuery): Promise<InstanceMatch[]>;
  counts(): Promise<CatalogCounts>;
  /** Newest first */
  quarantined(limit: number): Promise<QuarantineRecord[]>;
  quarantinedCount(): Promise<number>;
  dispose(): Promise<void>;
}
