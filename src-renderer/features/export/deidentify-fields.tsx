import type { DeidentifyOptions, ExportPreview } from '#shared/contract/exports.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { text } from '#view/locales/text.ts';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Select } from '#view/ui/select.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { type ExportDraft, patientKeyOf } from './export-draft.ts';
import styles from './export.module.css';

const words = text.exporting;
const DATES = ['removed', 'kept', 'shifted'] as const;
const OPTIONS = [
  'retainPatientCharacteristics',
  'retainDeviceIdentity',
  'retainInstitutionIdentity',
  'retainUids',
  'retainSafePrivate',
  'cleanDescriptors',
  'cleanGraphics',
  'cleanStructuredContent',
] as const satisfies readonly (keyof DeidentifyOptions)[];

/** More lines than that are no longer read. */
const MOST_LINES = 8;

export type DeidentifyFieldsProps = {
  readonly draft: ExportDraft;
  readonly preview: ExportPreview | undefined;
  readonly projects: readonly string[];
  readonly onChange: (part: Partial<ExportDraft>) => void;
};

/** What of the patient goes, what stays, and who the patient is then. */
export function DeidentifyFields({ draft, preview, projects, onChange }: DeidentifyFieldsProps) {
  const { options } = draft;
  return (
    <fieldset className={styles['group']} aria-label={words.deidentify}>
      <div className={styles['pair']}>
        <div>
          <TextField
            label={words.project}
            hint={words.projectHint}
            value={draft.project}
            onChange={(project) => onChange({ project })}
            maxLength={60}
            isRequired
          />
          {projects.length > 0 && <p className={styles['dim']}>{projects.slice(0, 5).join(' · ')}</p>}
        </div>
        <Select
          label={words.dates}
          value={options.dates}
          onChange={(dates) => onChange({ options: { ...options, dates } })}
          options={DATES.map((value) => ({ value, label: words.dateOptions[value] }))}
        />
      </div>
      <div className={styles['options']}>
        {OPTIONS.map((option) => (
          <Checkbox
            key={option}
            isSelected={options[option]}
            onChange={(isOn) => onChange({ options: { ...options, [option]: isOn } })}
          >
            {words.options[option]}
          </Checkbox>
        ))}
      </div>
      {preview !== undefined && <Identities draft={draft} patients={preview.patients} onChange={onChange} />}
      {preview !== undefined && preview.limits.length > 0 && (
        <Notice tone="info">
          <strong>{words.limits}</strong>
          <ul className={styles['limits']}>
            {preview.limits.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </Notice>
      )}
    </fieldset>
  );
}

type IdentitiesProps = {
  readonly draft: ExportDraft;
  readonly patients: ExportPreview['patients'];
  readonly onChange: (part: Partial<ExportDraft>) => void;
};

function Identities({ draft, patients, onChange }: IdentitiesProps) {
  const shown = patients.slice(0, MOST_LINES);
  return (
    <table className={styles['identities']} aria-label={words.identities}>
      <thead>
        <tr>
          <th scope="col">{words.patient}</th>
          <th scope="col">{words.newId}</th>
          <th scope="col">{words.newName}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((patient) => {
          const key = patientKeyOf(patient);
          const typed = draft.identities[key];
          const id = typed?.id ?? patient.newPatientId ?? '';
          const name = typed?.name ?? patient.newPatientName ?? '';
          const put = (part: { id?: string; name?: string }) =>
            onChange({ identities: { ...draft.identities, [key]: { id, name, ...part } } });
          // Nobody can tell two patients without an ID apart by it.
          const isFixed = patient.patientId === '';
          return (
            <tr key={key}>
              <td>
                <bdi>{formatPersonName(patient.patientName)}</bdi>{' '}
                <bdi className={styles['dim']}>{patient.patientId}</bdi>
              </td>
              <td>
                <TextField
                  label={words.newId}
                  isLabelHidden
                  value={id}
                  isReadOnly={isFixed}
                  maxLength={64}
                  spellCheck="false"
                  onChange={(changed) => put({ id: changed })}
                />
              </td>
              <td>
                <TextField
                  label={words.newName}
                  isLabelHidden
                  value={name}
                  isReadOnly={isFixed}
                  maxLength={64}
                  spellCheck="false"
                  onChange={(changed) => put({ name: changed })}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
      {patients.length > shown.length && (
        <tfoot>
          <tr>
            <td colSpan={3} className={styles['dim']}>
              {words.more(patients.length - shown.length)}
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}
