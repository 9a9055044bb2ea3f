import type { Database } from 'better-sqlite3';
import type { InstanceHeader, PersonName } from '#shared/dicom/instance-header.ts';
import { foldNameGroup, foldText } from '#shared/dicom/person-name.ts';
import { withFurtherKeys } from './further-keys.ts';
import { compareIdentity, identityKey, searchText, type IdentityVerdict } from './identity.ts';
import {
  cells,
  INSTANCE_COLUMNS,
  SERIES_COLUMNS,
  SERIES_COUNT_COLUMNS,
  SERIES_DESCRIPTION_COLUMNS,
  STUDY_COLUMNS,
  STUDY_COUNT_COLUMNS,
  STUDY_DESCRIPTION_COLUMNS,
} from './columns.ts';
import { CatalogKeeping } from './catalog-keeping.ts';
import { CatalogRemoval } from './catalog-removal.ts';
import type { QuarantineRecord } from './records.ts';
import {
  prepareWriterStatements,
  type SeriesState,
  type StudyState,
  type WriterStatements,
} from './statements.ts';
import type { WriterSql } from './writer-sql.ts';

const CLEARED_TABLES =
  'instance series study patient quarantine study_role study_reading trash trashed_instance tombstone journal_pending'.split(
    ' ',
  );

const DAY_MS = 86_400_000;

/** Studies whose rows are kept in memory: more than send at the same time, little in bytes. */
const CACHED_STUDIES = 256;

export interface NewInstance {
  readonly header: InstanceHeader;
  /** Whole Part 10 file */
  readonly sizeBytes: number;
  readonly datasetOffset: number;
  readonly datasetCrc32: number;
  /** Milliseconds since 1970 UTC */
  readonly receivedAt: number;
  readonly source: string;
}

/** What the catalog holds under a SOP Instance UID. */
export interface KnownInstance {
  readonly studyInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly sizeBytes: number;
  readonly datasetOffset: number;
  readonly datasetCrc32: number;
}

interface CachedStudy {
  readonly row: StudyState;
  readonly series: Map<string, CachedSeries>;
  /** Series that gained instances since `begin` */
  readonly changed: Set<CachedSeries>;
  isDescriptionChanged: boolean;
  /** Optional keys of the last instance: those of the next are nearly always the same */
  lastKeys: string | undefined;
}

interface CachedSeries {
  readonly row: SeriesState;
  isDescriptionChanged: boolean;
  lastKeys: string | undefined;
}

/**
 * The only writer of the catalog. Between `begin` and `commit` it enters instances; rows of studies and series are kept
 * in memory and written once per transaction, however many instances they gained.
 */
export class CatalogWriter {
  readonly keeping: CatalogKeeping;
  /** Told of each study that changes, perhaps more than once: for a rebuild that runs meanwhile */
  onTouched: (studyInstanceUid: string) => void = () => {};
  readonly #removal: CatalogRemoval;
  readonly #database: Database;
  readonly #sql: WriterStatements;
  readonly #studies = new Map<string, CachedStudy>();
  readonly #patients = new Map<string, number>();
  readonly #changed = new Set<CachedStudy>();
  readonly #totals = new Map<string, number>();
  /** Patients that a study named until its description was filled in */
  readonly #released = new Set<number>();

  constructor(database: Database, sql: WriterSql) {
    this.#database = database;
    this.#sql = prepareWriterStatements(database, sql);
    this.#removal = new CatalogRemoval(database, {
      count: (name, by) => {
        this.#count(name, by);
      },
      forget: (studyInstanceUid) => {
        this.#forget(studyInstanceUid);
      },
      forgetPatients: () => {
        this.#patients.clear();
      },
    });
    this.keeping = new CatalogKeeping(database, {
      add: (instance) => this.add(instance),
      removeStudy: (studyInstanceUid) => {
        this.#removal.removeStudy(studyInstanceUid);
      },
      touched: (studyInstanceUid) => {
        this.onTouched(studyInstanceUid);
      },
    });
  }

  begin(): void {
    this.#database.exec('BEGIN IMMEDIATE');
  }

  /** Durable when it returns; throws what SQLite throws, then `rollback` is due. */
  commit(): void {
    for (const study of this.#changed) this.#write(study);
    for (const patientKey of this.#released) this.#removal.releasePatient(patientKey);
    for (const [name, value] of this.#totals) this.#sql.addToTotal.run(value, name);
    this.#database.exec('COMMIT');
    this.#changed.clear();
    this.#released.clear();
    this.#totals.clear();
    this.#evict();
  }

  /** Forgets everything since `begin`, also in memory. */
  rollback(): void {
    this.#studies.clear();
    this.#patients.clear();
    this.#changed.clear();
    this.#released.clear();
    this.#totals.clear();
    // A failed COMMIT, as on a full disk, may have rolled back by itself.
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }

  findInstance(sopInstanceUid: string): KnownInstance | undefined {
    const row = this.#sql.findInstance.get(sopInstanceUid);
    return (
      row && {
        studyInstanceUid: row.study_instance_uid,
        transferSyntaxUid: row.transfer_syntax_uid,
        sizeBytes: row.size_bytes,
        datasetOffset: row.dataset_offset,
        datasetCrc32: row.dataset_crc32,
      }
    );
  }

  /** undefined when the study is new */
  identityOf(header: InstanceHeader): IdentityVerdict | undefined {
    const study = this.#study(header.studyInstanceUid);
    return study && compareIdentity(patientFacts(study.row), header);
  }

  /** @returns whether the study is new */
  add(instance: NewInstance): { isNewStudy: boolean } {
    const { header } = instance;
    this.onTouched(header.studyInstanceUid);
    const found = this.#study(header.studyInstanceUid);
    const study = found ?? this.#newStudy(instance);
    const series = this.#series(study, header) ?? this.#newSeries(study, instance);
    if (found) this.#describeFurther(study, header);
    this.#describeSeriesFurther(series, header);
    study.row.instance_count += 1;
    study.row.size_bytes += instance.sizeBytes;
    study.row.last_received_at = Math.max(study.row.last_received_at, instance.receivedAt);
    series.row.instance_count += 1;
    series.row.frame_count += header.numberOfFrames;
    series.row.size_bytes += instance.sizeBytes;
    this.#changed.add(study);
    study.changed.add(series);
    this.#sql.insertInstance.run(
      ...cells(
        {
          series_key: series.row.series_key,
          sop_instance_uid: header.sopInstanceUid,
          sop_class_uid: header.sopClassUid,
          transfer_syntax_uid: header.transferSyntaxUid,
          specific_character_set: header.specificCharacterSet,
          instance_number: header.instanceNumber,
          rows: header.rows,
          columns: header.columns,
          frame_count: header.numberOfFrames,
          bits_allocated: header.bitsAllocated,
          frame_of_reference_uid: header.frameOfReferenceUid,
          size_bytes: instance.sizeBytes,
          dataset_offset: instance.datasetOffset,
          dataset_crc32: instance.datasetCrc32,
          received_at: instance.receivedAt,
          source: instance.source,
          image_type: header.queried?.imageType ?? '',
          content_date: header.queried?.contentDate ?? '',
          content_time: header.queried?.contentTime ?? '',
          acquisition_number: header.queried?.acquisitionNumber ?? null,
        },
        INSTANCE_COLUMNS,
      ),
    );
    this.#count('instances', 1);
    this.#count('size_bytes', instance.sizeBytes);
    return { isNewStudy: found === undefined };
  }

  isQuarantined(quarantineId: string): boolean {
    return this.#sql.findQuarantined.get(quarantineId) !== undefined;
  }

  addQuarantined(record: QuarantineRecord): void {
    this.#sql.insertQuarantined.run(
      record.quarantineId,
      record.receivedAt,
      record.source,
      record.sopInstanceUid,
      record.studyInstanceUid,
      record.reason,
      record.sizeBytes,
    );
    this.#count('quarantined', 1);
  }

  quarantinedIds(): string[] {
    return this.#sql.quarantinedIds.all().map((row) => row.quarantine_id);
  }

  removeQuarantined(quarantineId: string): void {
    if (this.#sql.deleteQuarantined.run(quarantineId).changes > 0) this.#count('quarantined', -1);
  }

  /** True when every file of the store has been entered. */
  isComplete(): boolean {
    return this.#sql.readState.get('complete')?.value === '1';
  }

  setComplete(isComplete: boolean): void {
    this.#sql.writeState.run('complete', isComplete ? '1' : '0');
  }

  /** Empties the catalog, for a rebuild. */
  clear(): void {
    this.rollback();
    this.#database
      .transaction(() => {
        this.setComplete(false);
        for (const table of CLEARED_TABLES) this.#database.exec(`DELETE FROM ${table}`);
        this.#database.exec('UPDATE total SET value = 0');
      })
      .immediate();
  }

  dispose(): void {
    this.#database.close();
  }

  #count(name: string, by: number): void {
    this.#totals.set(name, (this.#totals.get(name) ?? 0) + by);
  }

  #study(studyInstanceUid: string): CachedStudy | undefined {
    const cached = this.#studies.get(studyInstanceUid);
    if (cached) return cached;
    const row = this.#sql.findStudy.get(studyInstanceUid);
    return row && this.#remember(row);
  }

  #remember(row: StudyState): CachedStudy {
    const study: CachedStudy = {
      row,
      series: new Map(),
      changed: new Set(),
      isDescriptionChanged: false,
      lastKeys: undefined,
    };
    this.#studies.set(row.study_instance_uid, study);
    return study;
  }

  #newStudy({ header, receivedAt }: NewInstance): CachedStudy {
    const row: StudyState = {
      ...describeStudy(header),
      study_key: 0,
      patient_key: this.#patient(header),
      study_instance_uid: header.studyInstanceUid,
      series_count: 0,
      instance_count: 0,
      size_bytes: 0,
      first_received_at: receivedAt,
      last_received_at: receivedAt,
    };
    row.study_key = Number(this.#sql.insertStudy.run(...cells(row, STUDY_COLUMNS)).lastInsertRowid);
    this.#count('studies', 1);
    return this.#remember(row);
  }

  #patient(header: InstanceHeader): number {
    const identity = identityKey(header);
    const cacheKey = [header.patientId, header.issuerOfPatientId, identity].join('\n');
    const cached = this.#patients.get(cacheKey);
    if (cached !== undefined) return cached;
    const found = this.#sql.findPatient.get(header.patientId, header.issuerOfPatientId, identity);
    let key = found?.patient_key;
    if (key === undefined) {
      const { alphabetic, ideographic, phonetic } = header.patientName;
      const inserted = this.#sql.insertPatient.run(
        header.patientId,
        header.issuerOfPatientId,
        alphabetic,
        ideographic,
        phonetic,
        header.patientBirthDate,
        header.patientSex,
        identity,
      );
      key = Number(inserted.lastInsertRowid);
      this.#count('patients', 1);
    }
    this.#patients.set(cacheKey, key);
    return key;
  }

  #series(study: CachedStudy, header: InstanceHeader): CachedSeries | undefined {
    const cached = study.series.get(header.seriesInstanceUid);
    if (cached) return cached;
    const row = this.#sql.findSeries.get(study.row.study_key, header.seriesInstanceUid);
    if (!row) return undefined;
    const series: CachedSeries = { row, isDescriptionChanged: false, lastKeys: undefined };
    study.series.set(header.seriesInstanceUid, series);
    return series;
  }

  #newSeries(study: CachedStudy, { header, receivedAt, source }: NewInstance): CachedSeries {
    const row: SeriesState = {
      series_key: 0,
      study_key: study.row.study_key,
      series_instance_uid: header.seriesInstanceUid,
      received_day: Math.floor(receivedAt / DAY_MS),
      source,
      ...describeSeries(header),
      instance_count: 0,
      frame_count: 0,
      size_bytes: 0,
    };
    row.series_key = Number(this.#sql.insertSeries.run(...cells(row, SERIES_COLUMNS)).lastInsertRowid);
    study.row.series_count += 1;
    this.#count('series', 1);
    const series: CachedSeries = { row, isDescriptionChanged: false, lastKeys: undefined };
    study.series.set(header.seriesInstanceUid, series);
    return series;
  }

  /** What the first instances of a study left empty is filled in by later ones; what differs is marked, not replaced. */
  #describeFurther(study: CachedStudy, header: InstanceHeader): void {
    const { row } = study;
    const lists = {
      modalities: joined(row.modalities, header.modality),
      sop_class_uids: joined(row.sop_class_uids, header.sopClassUid),
      body_parts: joined(row.body_parts, header.bodyPartExamined),
    };
    for (const name of ['modalities', 'sop_class_uids', 'body_parts'] as const)
      if (row[name] !== lists[name]) {
        row[name] = lists[name];
        study.isDescriptionChanged = true;
      }
    if (row.has_identity_conflict === 0 && compareIdentity(patientFacts(row), header) !== 'agrees') {
      row.has_identity_conflict = 1;
      study.isDescriptionChanged = true;
    }
    study.isDescriptionChanged = addKeys(study, header.queried?.studyKeys) || study.isDescriptionChanged;
    if (isFilled(row)) return;
    const described = describeStudy(header);
    const groups = FILLED_TOGETHER.filter(
      (names) => names.every((name) => row[name] === '') && names.some((name) => described[name] !== ''),
    );
    if (groups.length === 0) return;
    for (const name of groups.flat()) row[name] = described[name];
    const facts = { ...header, ...searchedFacts(row) };
    row.search_text = searchText(facts);
    const patientKey = this.#patient(facts);
    if (patientKey !== row.patient_key) this.#released.add(row.patient_key);
    row.patient_key = patientKey;
    study.isDescriptionChanged = true;
  }

  #describeSeriesFurther(series: CachedSeries, header: InstanceHeader): void {
    const { row } = series;
    const classes = joined(row.sop_class_uids, header.sopClassUid);
    if (classes !== row.sop_class_uids) {
      row.sop_class_uids = classes;
      series.isDescriptionChanged = true;
    }
    series.isDescriptionChanged = addKeys(series, header.queried?.seriesKeys) || series.isDescriptionChanged;
    if (row.series_description !== '' && row.body_part_examined !== '' && row.laterality !== '') return;
    const described = describeSeries(header);
    for (const name of ['series_description', 'body_part_examined', 'laterality', 'protocol_name'] as const)
      if (row[name] === '' && described[name] !== '') {
        row[name] = described[name];
        series.isDescriptionChanged = true;
      }
  }

  #write(study: CachedStudy): void {
    const { row } = study;
    if (study.isDescriptionChanged)
      this.#sql.describeStudy.run(...cells(row, STUDY_DESCRIPTION_COLUMNS), row.study_key);
    this.#sql.countStudy.run(...cells(row, STUDY_COUNT_COLUMNS), row.study_key);
    study.isDescriptionChanged = false;
    for (const series of study.changed) {
      const key = series.row.series_key;
      if (series.isDescriptionChanged)
        this.#sql.describeSeries.run(...cells(series.row, SERIES_DESCRIPTION_COLUMNS), key);
      this.#sql.countSeries.run(...cells(series.row, SERIES_COUNT_COLUMNS), key);
      series.isDescriptionChanged = false;
    }
    study.changed.clear();
  }

  #forget(studyInstanceUid: string): void {
    const study = this.#studies.get(studyInstanceUid);
    if (!study) return;
    this.#studies.delete(studyInstanceUid);
    this.#changed.delete(study);
  }

  #evict(): void {
    for (const uid of this.#studies.keys()) {
      if (this.#studies.size <= CACHED_STUDIES) break;
      this.#studies.delete(uid);
    }
    if (this.#patients.size > CACHED_STUDIES) this.#patients.clear();
  }
}

/** @returns whether the row has another value now */
function addKeys(entity: CachedStudy | CachedSeries, keys: string | undefined): boolean {
  if (keys === entity.lastKeys) return false;
  entity.lastKeys = keys;
  const known = entity.row.optional_keys;
  entity.row.optional_keys = withFurtherKeys(known, keys);
  return entity.row.optional_keys !== known;
}

/** Attributes of a study that later instances may add, each group as a whole. */
const FILLED_TOGETHER = [
  [
    'patient_name',
    'patient_name_ideographic',
    'patient_name_phonetic',
    'patient_name_fold',
    'patient_name_ideographic_fold',
    'patient_name_phonetic_fold',
  ],
  ['patient_id', 'issuer_of_patient_id'],
  ['patient_birth_date'],
  ['patient_sex'],
  ['study_date', 'study_time'],
  ['accession_number'],
  ['study_id'],
  ['study_description', 'study_description_fold'],
  [
    'referring_physician',
    'referring_physician_ideographic',
    'referring_physician_phonetic',
    'referring_physician_fold',
  ],
] as const;

function isFilled(row: StudyState): boolean {
  return (
    row.patient_name_fold !== '' &&
    row.patient_id !== '' &&
    row.patient_birth_date !== '' &&
    row.patient_sex !== '' &&
    row.study_date !== '' &&
    row.accession_number !== '' &&
    row.study_id !== '' &&
    row.study_description !== '' &&
    row.referring_physician_fold !== ''
  );
}

function patientFacts(row: StudyState) {
  return {
    patientId: row.patient_id,
    issuerOfPatientId: row.issuer_of_patient_id,
    patientName: {
      alphabetic: row.patient_name,
      ideographic: row.patient_name_ideographic,
      phonetic: row.patient_name_phonetic,
    },
    patientBirthDate: row.patient_birth_date,
  };
}

function searchedFacts(row: StudyState) {
  return {
    ...patientFacts(row),
    accessionNumber: row.accession_number,
    studyDescription: row.study_description,
    studyInstanceUid: row.study_instance_uid,
  };
}

function describeStudy(header: InstanceHeader) {
  const { patientName, referringPhysicianName: referring } = header;
  return {
    patient_name: patientName.alphabetic,
    patient_name_ideographic: patientName.ideographic,
    patient_name_phonetic: patientName.phonetic,
    patient_name_fold: matchedName(patientName),
    patient_name_ideographic_fold: foldNameGroup(patientName.ideographic),
    patient_name_phonetic_fold: foldNameGroup(patientName.phonetic),
    patient_id: header.patientId,
    issuer_of_patient_id: header.issuerOfPatientId,
    patient_birth_date: header.patientBirthDate,
    patient_sex: header.patientSex,
    study_date: header.studyDate,
    study_time: header.studyTime,
    accession_number: header.accessionNumber,
    study_id: header.studyId,
    study_description: header.studyDescription,
    study_description_fold: foldText(header.studyDescription),
    referring_physician: referring.alphabetic,
    referring_physician_ideographic: referring.ideographic,
    referring_physician_phonetic: referring.phonetic,
    referring_physician_fold: matchedName(referring),
    modalities: header.modality,
    sop_class_uids: header.sopClassUid,
    body_parts: header.bodyPartExamined,
    has_identity_conflict: 0,
    search_text: searchText(header),
    optional_keys: header.queried?.studyKeys ?? '{}',
  };
}

function describeSeries(header: InstanceHeader) {
  return {
    series_number: header.seriesNumber,
    modality: header.modality,
    series_description: header.seriesDescription,
    series_date: header.seriesDate,
    series_time: header.seriesTime,
    body_part_examined: header.bodyPartExamined,
    laterality: header.laterality,
    protocol_name: header.protocolName,
    sop_class_uids: header.sopClassUid,
    optional_keys: header.queried?.seriesKeys ?? '{}',
  };
}

/** The first group that is not empty, as matching and sorting see it */
function matchedName({ alphabetic, ideographic, phonetic }: PersonName): string {
  return foldNameGroup(alphabetic || ideographic || phonetic);
}

/** A sorted, backslash-separated list with one more value; the same string when it is already there. */
function joined(list: string, value: string): string {
  if (value === '' || list === value) return list;
  const values = list === '' ? [] : list.split('\\');
  if (values.includes(value)) return list;
  return [...values, value].sort().join('\\');
}
