import { useState } from 'react';
import type { PriorCandidateRow, PriorList } from '#shared/contract/priors.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { api } from '#view/api/client.ts';
import { useChange, useMay } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { identityWords } from './identity-words.ts';
import styles from './priors.module.css';

const words = text.priors;

export interface NearIdentitiesProps {
  readonly study: StudyRow;
  readonly data: PriorList;
  readonly onOpen: (studyInstanceUid: string) => void;
  readonly onBeside: (studyInstanceUid: string) => void;
}

/** Studies that may be of the same person, for somebody to decide; and what was decided, to be taken back. */
export function NearIdentities({ study, data, onOpen, onBeside }: NearIdentitiesProps) {
  const mayDecide = useMay('studies.annotate');
  const [asked, setAsked] = useState<StudyRow | null>(null);
  const { mutate, error, isPending } = useChange(api.priors.decide, queryKeys.priors(study.studyInstanceUid));
  const decide = (other: StudyRow, isSame: boolean) => {
    setAsked(null);
    const otherStudyInstanceUid = other.studyInstanceUid;
    mutate({ studyInstanceUid: study.studyInstanceUid, otherStudyInstanceUid, isSame });
  };
  const decided = onePerPerson(
    [...data.priors, ...data.rejected].filter(({ note }) => note === 'decided').map((each) => each.study),
  );
  return (
    <>
      {error !== null && <Notice tone="stop">{`${words.near.failed} ${error.message}`}</Notice>}
      {data.candidates.length > 0 && (
        <section aria-label={words.lists.candidates}>
          <h3 className={styles['title']}>{words.lists.candidates}</h3>
          <ul className={styles['near']}>
            {data.candidates.map((candidate) => (
              <CandidateLine
                key={candidate.study.studyInstanceUid}
                candidate={candidate}
                onOpen={() => onOpen(candidate.study.studyInstanceUid)}
                onBeside={() => onBeside(candidate.study.studyInstanceUid)}
                onAsk={mayDecide && !isPending ? () => setAsked(candidate.study) : null}
              />
            ))}
          </ul>
        </section>
      )}
      {asked !== null && (
        <Notice
          tone="warn"
          actions={
            <>
              <Button onPress={() => setAsked(null)}>{text.common.cancel}</Button>
              <Button tone="primary" onPress={() => decide(asked, true)}>
                {words.near.record}
              </Button>
            </>
          }
        >
          <p>{words.near.question}</p>
          <p>{identityWords(study)}</p>
          <p>{identityWords(asked)}</p>
        </Notice>
      )}
      {decided.length > 0 && (
        <section aria-label={words.near.decided}>
          <h3 className={styles['title']}>{words.near.decided}</h3>
          <ul className={styles['near']}>
            {decided.map((other) => (
              <li key={other.studyInstanceUid} className={styles['nearLine']}>
                <span className={styles['words']}>{identityWords(other)}</span>
                {mayDecide && (
                  <Button isDisabled={isPending} onPress={() => decide(other, false)}>
                    {words.near.takeBack}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface CandidateLineProps {
  readonly candidate: PriorCandidateRow;
  readonly onOpen: () => void;
  readonly onBeside: () => void;
  /** null: somebody else decides such things */
  readonly onAsk: (() => void) | null;
}

function CandidateLine({ candidate: { study, reason }, onOpen, onBeside, onAsk }: CandidateLineProps) {
  const what = [formatDate(study.studyDate), study.modalitiesInStudy.join(' '), study.studyDescription];
  return (
    <li className={styles['nearLine']}>
      <span className={styles['words']}>
        <span className={styles['strong']}>{identityWords(study)}</span>
        <span>{what.filter(Boolean).join('  ')}</span>
        <span className={styles['warning']}>{words.candidate[reason]}</span>
      </span>
      <Button tone="quiet" onPress={onOpen}>
        {words.near.open}
      </Button>
      <Button tone="quiet" onPress={onBeside}>
        {text.hanging.showBeside}
      </Button>
      {onAsk !== null && <Button onPress={onAsk}>{words.near.same}</Button>}
    </li>
  );
}

function onePerPerson(studies: readonly StudyRow[]): StudyRow[] {
  return [...new Map(studies.map((study) => [identityWords(study), study])).values()];
}
