import { foldText } from '#shared/dicom/person-name.ts';
import { KIND_OF_MODALITY } from '#shared/relevance/modality-kinds.ts';
import { readStudy } from '#shared/relevance/read-study.ts';
import type { RuleSet } from '#shared/relevance/rule-set.ts';
import { priorityOf } from '#shared/worklist/priority.ts';
import { subspecialtyOf } from '#shared/worklist/subspecialties.ts';
import { readinessOf, type ToldSteps, workStateOf } from '#shared/worklist/work-state.ts';
import type { Relative } from '#main/catalog/records.ts';
import type { OptionalValues } from '#main/dicom/optional-keys.ts';
import { studyFacts } from '#main/reading/prior-studies.ts';
import type { WorklistEntry } from './worklist-store.ts';

const PRIORITY = '00401003';

/** Whether there is something in it that is read: pictures, not only what was written of them. */
export function hasPictures(modalities: readonly string[]): boolean {
  return modalities.some((modality) => KIND_OF_MODALITY[modality] !== undefined);
}

export interface ReadEntryInput {
  readonly relative: Relative;
  /** As it stands in the list; undefined: it is new there */
  readonly known: WorklistEntry | undefined;
  readonly isReceiving: boolean;
  /** null: no scanner told of it */
  readonly steps: ToldSteps | null;
  readonly rules: RuleSet;
  readonly now: number;
  readonly quietMs: number;
}

/** A study of the catalog as an entry of the list; what people set of it stays. */
export function readEntry({
  relative,
  known,
  isReceiving,
  steps,
  rules,
  now,
  quietMs,
}: ReadEntryInput): WorklistEntry {
  const { study } = relative;
  const atArchive = known?.atArchive ?? null;
  const { state, by, expected, nextAt } = readinessOf(
    {
      instances: study.instanceCount,
      lastReceivedAt: study.lastReceivedAt,
      isReceiving,
      steps,
      atArchive: atArchive?.instances ?? null,
    },
    now,
    quietMs,
  );
  const read = readStudy(studyFacts(relative), rules);
  const { alphabetic, ideographic, phonetic } = study.patientName;
  const isSet = known !== undefined && known.priorityBy !== '';
  return {
    studyInstanceUid: study.studyInstanceUid,
    priority: isSet ? known.priority : (priorityOf(textOf(study.optionalKeys, PRIORITY)) ?? 'routine'),
    priorityBy: isSet ? known.priorityBy : '',
    assignedTo: known?.assignedTo ?? '',
    arrivedAt: study.firstReceivedAt,
    state: workStateOf(study.reading.state, state),
    readingBy: study.reading.by,
    readingAt: study.reading.at === '' ? 0 : Date.parse(study.reading.at),
    readiness: {
      by,
      expected,
      expectedBy: by === 'archive' ? (atArchive?.archive ?? '') : '',
      step: steps?.state ?? 'none',
    },
    lookAt: nextAt,
    atArchive,
    patientId: study.patientId,
    patientNameFold: foldText(alphabetic || ideographic || phonetic),
    studyDate: study.studyDate,
    studyTime: study.studyTime,
    studyDescriptionFold: foldText(study.studyDescription),
    modalities: study.modalitiesInStudy,
    regions: read.regions,
    subspecialty: subspecialtyOf(read, rules.subspecialties),
    searchText: [
      alphabetic,
      ideographic,
      phonetic,
      study.patientId,
      study.accessionNumber,
      study.studyDescription,
    ]
      .map((each) => foldText(each.replaceAll('^', ' ')))
      .join('\n'),
    priors: known?.priors ?? null,
  };
}

function textOf(values: OptionalValues, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}
