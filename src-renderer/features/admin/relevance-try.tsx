import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PriorList } from '#shared/contract/priors.ts';
import { type StudyRow, studySearchSchema } from '#shared/contract/studies.ts';
import type { SiteRules } from '#shared/relevance/site-rules.ts';
import { api } from '#view/api/client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatDate } from '#view/locales/format.ts';
import { whyOf } from '#view/locales/prior-words.ts';
import { subspecialtyName } from '#view/locales/subspecialty-name.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PatientName } from '#view/ui/patient-name.tsx';
import { SettledField } from '#view/ui/settled-field.tsx';
import styles from './relevance.module.css';

const words = text.relevance.tryOut;
const MOST_FOUND = 8;

export type RelevanceTryProps = {
  /** As it is edited */
  readonly site: SiteRules;
  readonly study: StudyRow | null;
  readonly onStudy: (study: StudyRow | null) => void;
};

/** What the rules as they stand would pick for a study of the archive, and why not the others. */
export function RelevanceTry({ site, study, onStudy }: RelevanceTryProps) {
  const [searched, setSearched] = useState('');
  const search = studySearchSchema.parse({ text: searched, limit: MOST_FOUND });
  const found = useQuery({
    queryKey: [...queryKeys.dryRun, 'search', searched],
    queryFn: ({ signal }) => api.studies.search(search, { signal }),
    enabled: study === null,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const uid = study?.studyInstanceUid ?? '';
  const run = useQuery({
    queryKey: [...queryKeys.dryRun, uid, site],
    queryFn: ({ signal }) => api.relevance.dryRun({ studyInstanceUid: uid, site }, { signal }),
    enabled: study !== null,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const problem = study === null ? found.error : run.error;
  return (
    <section className={styles['try']} aria-label={words.title}>
      <h2>{words.title}</h2>
      {problem !== null && <Notice tone="stop">{problem.message}</Notice>}
      {study === null ? (
        <>
          <p className={styles['dim']}>{words.words}</p>
          <SettledField
            className={styles['wide'] ?? ''}
            label={words.search}
            placeholder={words.search}
            value={searched}
            onSettle={setSearched}
            onToTable={() => {
              const [first] = found.data?.rows ?? [];
              if (first !== undefined) onStudy(first);
            }}
            hasIcon
          />
          {found.data?.rows.length === 0 && <p className={styles['dim']}>{words.nothing}</p>}
          <ul className={styles['found']} aria-label={words.found}>
            {found.data?.rows.map((row) => (
              <li key={row.studyInstanceUid}>
                <Button tone="quiet" onPress={() => onStudy(row)}>
                  <span className={styles['study']}>
                    <PatientName name={row.patientName} />
                    <span className={styles['dim']}>{whatOf(row)}</span>
                  </span>
                </Button>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <>
          <div className={styles['partHead']}>
            <span className={styles['study']}>
              <PatientName name={study.patientName} />
              <span className={styles['dim']}>{whatOf(study)}</span>
            </span>
            <Button onPress={() => onStudy(null)}>{words.other}</Button>
          </div>
          {run.data !== undefined && <Judged list={run.data} />}
        </>
      )}
    </section>
  );
}

function Judged({ list }: { readonly list: PriorList & { readonly subspecialty: string } }) {
  const { current, ruleId, priors, rejected, subspecialty } = list;
  const read = [
    current.regions.map((id) => text.priors.regions[id]).join(', '),
    text.priors.side[current.side],
  ];
  return (
    <>
      <p className={styles['dim']}>
        {current.regions.length === 0
          ? text.priors.notReadable
          : text.priors.readAs(read.filter(Boolean).join(' '), text.priors.from[current.regionsFrom])}
        {' · '}
        {words.rule(ruleId)}
        {' · '}
        {words.subspecialty(subspecialtyName(subspecialty))}
      </p>
      {priors.length + rejected.length === 0 && <p>{words.noOthers}</p>}
      {priors.length > 0 && (
        <>
          <h3>{text.priors.lists.priors}</h3>
          <ul className={styles['judged']}>
            {priors.map((prior) => (
              <li key={prior.study.studyInstanceUid}>
                <span>
                  <Chip tone="accent">{text.priors.role[prior.role]}</Chip> {whatOf(prior.study)}{' '}
                  <span className={styles['dim']}>{text.priors.age(prior.ageDays)}</span>
                </span>
                <span className={styles['dim']}>
                  {text.priors.points(prior.points)}: {whyOf(prior)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {rejected.length > 0 && (
        <>
          <h3>{text.priors.lists.rejected}</h3>
          <ul className={styles['judged']}>
            {rejected.map((one) => (
              <li key={one.study.studyInstanceUid}>
                <span>
                  {whatOf(one.study)} <span className={styles['dim']}>{text.priors.age(one.ageDays)}</span>
                </span>
                <span className={styles['dim']}>{whyOf(one, one.reason)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function whatOf({ studyDate, modalitiesInStudy, studyDescription }: StudyRow): string {
  return [formatDate(studyDate), modalitiesInStudy.join(' '), studyDescription].filter(Boolean).join(' · ');
}
