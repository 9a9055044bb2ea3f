import { CircleAlert, CircleCheck, CircleDashed, CirclePause, TriangleAlert } from 'lucide-react';
import type { RemoteStudy } from '#shared/contract/remote.ts';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import { formatDate, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Chip } from '#view/ui/chip.tsx';
import { Progress } from '#view/ui/progress.tsx';
import type { HereState } from './query-rows.ts';
import styles from './query.module.css';

const words = text.query.here;

/** How much is here already, live while it is retrieved. */
export function HereCell({ state, study }: { readonly state: HereState; readonly study?: RemoteStudy }) {
  return (
    <>
      <StateWords state={state} />
      {study?.otherPatientHere != null && (
        <Chip
          tone="stop"
          icon={TriangleAlert}
          title={words.otherPatientHint(patientWords(study.otherPatientHere))}
        >
          {words.otherPatient}
        </Chip>
      )}
    </>
  );
}

function StateWords({ state: { kind, here, total, reason } }: { readonly state: HereState }) {
  const hereText = formatNumber(here);
  switch (kind) {
    case 'none':
      return null;
    case 'all':
      return (
        <Chip tone="ok" icon={CircleCheck}>
          {words.all}
        </Chip>
      );
    case 'part':
      return (
        <span className={styles['part']}>
          {total === null ? words.some(hereText) : words.part(hereText, formatNumber(total))}
        </span>
      );
    case 'waiting':
      return (
        <Chip icon={CircleDashed} title={reason}>
          {words.waiting}
        </Chip>
      );
    case 'coming':
      return (
        <span className={styles['coming']} title={reason}>
          <Progress
            label={text.query.columns.here}
            fraction={total === null || total === 0 ? null : here / total}
            figures={
              total === null ? words.comingOpen(hereText) : words.coming(hereText, formatNumber(total))
            }
          />
        </span>
      );
    case 'failed':
      return (
        <Chip tone="stop" icon={CircleAlert} title={reason}>
          {words.failed}
        </Chip>
      );
    case 'stopped':
      return <Chip icon={CirclePause}>{words.stopped}</Chip>;
  }
}

/** Who somebody is, in one line. */
export function patientWords(
  patient: Pick<RemoteStudy, 'patientName' | 'patientId' | 'patientBirthDate'>,
): string {
  const name = formatPersonName(patient.patientName) || text.studies.noName;
  const id = patient.patientId || text.studies.noPatientId;
  return [name, id, formatDate(patient.patientBirthDate)].filter(Boolean).join(' · ');
}
