import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RemoteCandidate, RemotePrior } from '#shared/contract/prefetch.ts';
import { api } from '#view/api/client.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PriorStateChip, priorReason } from '#view/ui/prior-state.tsx';
import { whyOf } from '#view/locales/prior-words.ts';
import { identityWords } from './identity-words.ts';
import styles from './priors.module.css';

const words = text.prefetch;

/** The patient's studies in other archives that are not whole here: which are picked, how far they have come, why not the rest. */
export function RemotePriors({ studyInstanceUid }: { readonly studyInstanceUid: string }) {
  const mayAsk = useMay('remote.query');
  const mayFetch = useMay('remote.retrieve');
  const cache = useQueryClient();
  const { data } = useQuery({ ...queries.prefetchOf(studyInstanceUid), enabled: mayAsk });
  const { mutate, error, isPending } = useMutation({
    mutationFn: (act: (uid: string) => Promise<unknown>) => act(studyInstanceUid),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.prefetch }),
  });
  if (!mayAsk || data === undefined) return null;
  const absent = data.priors.filter(({ state }) => state !== 'complete');
  const lookAgain = () =>
    mutate((uid) => api.prefetch.want({ subject: { kind: 'study', studyInstanceUid: uid } }));
  const fetchOne = (priorStudyInstanceUid: string) =>
    mutate((uid) => api.prefetch.fetch({ studyInstanceUid: uid, priorStudyInstanceUid }));
  if (absent.length === 0 && data.problems.length === 0 && data.candidates.length === 0) {
    return data.isAsked ? null : <p className={styles['dim']}>{words.asking}</p>;
  }
  return (
    <section aria-label={words.elsewhere}>
      <div className={styles['head']}>
        <h3 className={styles['title']}>{words.elsewhere}</h3>
        {mayFetch && (
          <Button tone="quiet" isDisabled={isPending} onPress={lookAgain}>
            {words.lookAgain}
          </Button>
        )}
      </div>
      {error !== null && <Notice tone="stop">{`${words.failed} ${error.message}`}</Notice>}
      {data.problems.map(({ archive, message }) => (
        <Notice key={`${archive.kind} ${archive.id}`} tone="warn">
          {words.notAnswered(archive.id, message)}
        </Notice>
      ))}
      {absent.length > 0 && (
        <ul className={styles['elsewhere']}>
          {absent.map((prior) => (
            <RemoteLine
              key={prior.studyInstanceUid}
              prior={prior}
              onFetch={mayFetch && !isPending ? () => fetchOne(prior.studyInstanceUid) : null}
              onPause={
                mayFetch && !isPending
                  ? () => mutate(() => api.prefetch.pause({ studyInstanceUid: prior.studyInstanceUid }))
                  : null
              }
            />
          ))}
        </ul>
      )}
      {data.candidates.length > 0 && <RemoteCandidates candidates={data.candidates} />}
    </section>
  );
}

/** Not fetched, and not the patient's until a person has found that they are. */
function RemoteCandidates({ candidates }: { readonly candidates: readonly RemoteCandidate[] }) {
  return (
    <>
      <h4 className={styles['title']}>{words.candidates}</h4>
      <p className={styles['dim']}>{words.candidatesHint}</p>
      <ul className={styles['near']} aria-label={words.candidates}>
        {candidates.map((candidate) => {
          const { archive, studyInstanceUid, studyDate, modalitiesInStudy, studyDescription } = candidate;
          const what = [formatDate(studyDate), modalitiesInStudy.join(' '), studyDescription];
          return (
            <li key={studyInstanceUid} className={styles['nearLine']}>
              <span className={styles['words']}>
                <span className={styles['strong']}>{identityWords(candidate)}</span>
                <span>{what.filter(Boolean).join('  ')}</span>
                <span className={styles['warning']}>{text.priors.candidate[candidate.reason]}</span>
                <span className={styles['dim']}>{words.from(archive.id)}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

interface RemoteLineProps {
  readonly prior: RemotePrior;
  /** null: others do such things */
  readonly onFetch: (() => void) | null;
  readonly onPause: (() => void) | null;
}

function RemoteLine({ prior, onFetch, onPause }: RemoteLineProps) {
  const { studyDate, studyDescription, modalitiesInStudy, archives, ageDays, role, rejected, state, note } =
    prior;
  const reason = priorReason(prior);
  const isUnderWay = state === 'coming' || (state === 'waiting' && prior.nextTryAt === null);
  return (
    <li className={styles['remoteLine']}>
      <span className={styles['date']}>{formatDate(studyDate)}</span>
      <span className={styles['age']}>{text.priors.age(ageDays)}</span>
      <span className={styles['modality']}>{modalitiesInStudy.join(' ')}</span>
      <span className={styles['words']}>
        <bdi className={styles['strong']}>{studyDescription || text.priors.noDescription}</bdi>
        {note !== '' && <span className={styles['warning']}>{text.priors.note[note]}</span>}
        {reason !== '' && <span className={styles['warning']}>{reason}</span>}
        <span className={styles['dim']}>
          {[words.from(archives.map(({ id }) => id).join(', ')), whyOf(prior, rejected)].join(': ')}
        </span>
      </span>
      {role !== null && <Chip tone={role === 'prior' ? 'accent' : 'plain'}>{text.priors.role[role]}</Chip>}
      <span className={styles['state']}>
        <PriorStateChip standing={prior} />
      </span>
      <span className={styles['act']}>
        {isUnderWay
          ? onPause !== null && (
              <Button tone="quiet" onPress={onPause}>
                {words.pause}
              </Button>
            )
          : onFetch !== null && (
              <Button tone={role === null ? 'quiet' : 'plain'} onPress={onFetch}>
                {state === 'none' ? words.fetch : words.retry}
              </Button>
            )}
      </span>
    </li>
  );
}
