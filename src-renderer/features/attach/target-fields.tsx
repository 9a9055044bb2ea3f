import type { DocumentTarget } from '#shared/contract/documents.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { isDay } from '#view/locales/typed-date.ts';
import { DateField } from '#view/ui/date-field.tsx';
import { Select, type SelectOption } from '#view/ui/select.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './attach.module.css';

const words = text.attach;

/** What is typed of where the documents go; dates as a date field has them. */
export type TargetDraft = {
  readonly kind: 'study' | 'newStudy' | 'newPatient';
  readonly patientName: string;
  readonly patientId: string;
  readonly patientBirthDate: string;
  readonly patientSex: '' | 'M' | 'F' | 'O';
  readonly studyDate: string;
  readonly accessionNumber: string;
  readonly studyDescription: string;
  readonly referringPhysicianName: string;
};

export function emptyTarget(study: StudyRow | undefined, today: string): TargetDraft {
  return {
    kind: study === undefined ? 'newPatient' : 'study',
    patientName: '',
    patientId: '',
    patientBirthDate: '',
    patientSex: '',
    studyDate: today,
    accessionNumber: '',
    studyDescription: '',
    referringPhysicianName: '',
  };
}

/** @returns null while something is missing */
export function targetOf(draft: TargetDraft, study: StudyRow | undefined): DocumentTarget | null {
  const studyInstanceUid = study?.studyInstanceUid;
  if (draft.kind === 'study')
    return studyInstanceUid === undefined ? null : { kind: 'study', studyInstanceUid };
  const { studyDate, accessionNumber, studyDescription, referringPhysicianName } = draft;
  if (!isDay(studyDate)) return null;
  const common = {
    kind: 'newStudy',
    studyDate,
    accessionNumber,
    studyDescription,
    referringPhysicianName,
  } as const;
  if (draft.kind === 'newStudy')
    return studyInstanceUid === undefined
      ? null
      : { ...common, patient: { ofStudyInstanceUid: studyInstanceUid } };
  const { patientName, patientId, patientBirthDate, patientSex } = draft;
  if (patientName.trim() === '' || patientId.trim() === '') return null;
  if (patientBirthDate !== '' && !isDay(patientBirthDate)) return null;
  return {
    ...common,
    patient: { patientName, patientId, issuerOfPatientId: '', patientBirthDate, patientSex },
  };
}

export type TargetFieldsProps = {
  readonly study: StudyRow | undefined;
  readonly draft: TargetDraft;
  readonly onChange: (draft: TargetDraft) => void;
};

/** Beside the chosen study, into a new one of its patient, or of somebody else. */
export function TargetFields({ study, draft, onChange }: TargetFieldsProps) {
  const change = (part: Partial<TargetDraft>) => onChange({ ...draft, ...part });
  const options: SelectOption<TargetDraft['kind']>[] = [{ value: 'newPatient', label: words.newPatient }];
  if (study !== undefined) {
    const named = [study.studyDescription || words.noDescription, formatDate(study.studyDate)];
    options.unshift(
      { value: 'study', label: words.thisStudy(named.filter(Boolean).join(', ')) },
      { value: 'newStudy', label: words.newStudyOf },
    );
  }
  return (
    <>
      <Select label={words.to} options={options} value={draft.kind} onChange={(kind) => change({ kind })} />
      {draft.kind === 'newPatient' && (
        <>
          <div className={styles['pair']}>
            <TextField
              label={words.patientName}
              hint={words.patientNameHint}
              value={draft.patientName}
              onChange={(patientName) => change({ patientName })}
              maxLength={194}
              isRequired
              spellCheck="false"
            />
            <TextField
              label={words.patientId}
              value={draft.patientId}
              onChange={(patientId) => change({ patientId })}
              maxLength={64}
              isRequired
              spellCheck="false"
            />
          </div>
          <div className={styles['pair']}>
            <DateField
              label={words.born}
              value={draft.patientBirthDate}
              onChange={(patientBirthDate) => change({ patientBirthDate })}
            />
            <Select
              label={words.sex}
              options={(['', 'M', 'F', 'O'] as const).map((value) => ({ value, label: words.sexes[value] }))}
              value={draft.patientSex}
              onChange={(patientSex) => change({ patientSex })}
            />
          </div>
        </>
      )}
      {draft.kind !== 'study' && (
        <>
          <div className={styles['pair']}>
            <DateField
              label={words.studyDate}
              value={draft.studyDate}
              onChange={(studyDate) => change({ studyDate })}
              isRequired
            />
            <TextField
              label={words.accession}
              value={draft.accessionNumber}
              onChange={(accessionNumber) => change({ accessionNumber })}
              maxLength={16}
              spellCheck="false"
            />
          </div>
          <div className={styles['pair']}>
            <TextField
              label={words.description}
              value={draft.studyDescription}
              onChange={(studyDescription) => change({ studyDescription })}
              maxLength={64}
            />
            <TextField
              label={words.referring}
              hint={words.patientNameHint}
              value={draft.referringPhysicianName}
              onChange={(referringPhysicianName) => change({ referringPhysicianName })}
              maxLength={194}
            />
          </div>
        </>
      )}
    </>
  );
}
