import { useQuery, useQueryClient } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components';
import type { RemotePrior } from '#shared/contract/prefetch.ts';
import type { PriorList } from '#shared/contract/priors.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { showBeside } from '#view/state/hanging.ts';
import { setPriorsOpen, usePriors } from '#view/state/priors.ts';
import { navigate } from '#view/state/route.ts';
import { asStep } from '#view/state/view-steps.ts';
import { Chip } from '#view/ui/chip.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PriorStateChip } from '#view/ui/prior-state.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { sayInViewer } from './hands-state.ts';
import { NearIdentities } from './near-identities.tsx';
import { whyOf } from '#view/locales/prior-words.ts';
import styles from './priors.module.css';
import { RemotePriors } from './remote-priors.tsx';
import { readingOrder } from './use-opened-study.ts';

const words = text.priors;

export function PriorsButton() {
  const command = commandById('priors.show');
  return (
    <IconButton
      icon={History}
      label={command.title}
      keyHint={keyHintOf(command)}
      onPress={() => setPriorsOpen(true)}
    />
  );
}

export interface PriorsDialogProps {
  readonly study: StudyRow;
  /** Goes on when the study may be left */
  readonly leave: (goOn: () => void) => void;
}

/** The relevant priors of the study that is read, why each other study of the patient is none, and who may be the same person. */
export function PriorsDialog({ study, leave }: PriorsDialogProps) {
  const isOpen = usePriors((priors) => priors.isOpen);
  const open = (studyInstanceUid: string) => {
    setPriorsOpen(false);
    leave(() => navigate({ screen: 'study', studyInstanceUid }));
  };
  const cache = useQueryClient();
  const beside = (studyInstanceUid: string) => {
    setPriorsOpen(false);
    void cache.fetchQuery(queries.studyBeside(studyInstanceUid)).then(
      ({ series }) => {
        const [first] = readingOrder(series);
        if (first) asStep(text.hanging.showBeside, () => showBeside(studyInstanceUid, first));
      },
      (error: unknown) => sayInViewer(problemText(error)),
    );
  };
  const what = [study.modalitiesInStudy.join(' '), study.studyDescription, formatDate(study.studyDate)];
  return (
    <Dialog
      title={`${words.title} · ${what.filter(Boolean).join('  ')}`}
      isOpen={isOpen}
      onClose={() => setPriorsOpen(false)}
      closeLabel={text.common.close}
      width={980}
    >
      {isOpen && <Priors study={study} onOpen={open} onBeside={beside} />}
    </Dialog>
  );
}

interface PriorsProps {
  readonly study: StudyRow;
  readonly onOpen: (studyInstanceUid: string) => void;
  readonly onBeside: (studyInstanceUid: string) => void;
}

function Priors({ study, onOpen, onBeside }: PriorsProps) {
  const [act, setAct] = useState<'open' | 'beside'>('open');
  const { data, error, refetch } = useQuery(queries.priors(study.studyInstanceUid));
  if (error !== null)
    return (
      <QueryFailure
        title={words.failed}
        message={error.message}
        retryLabel={text.common.tryAgain}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <p className={styles['dim']}>{words.loading}</p>;
  const { regions, regionsFrom, side } = data.current;
  const hasOwn = data.priors.length + data.rejected.length > 0;
  return (
    <div className={styles['priors']}>
      {data.problem !== '' && <Notice tone="warn">{words.problem(data.problem)}</Notice>}
      <p className={styles['dim']}>
        {regions.length === 0
          ? words.notReadable
          : words.readAs(
              [regions.map((id) => words.regions[id]).join(', '), words.side[side]].filter(Boolean).join(' '),
              words.from[regionsFrom],
            )}
      </p>
      {data.priors.length === 0 && <p>{words.none}</p>}
      {hasOwn && (
        <>
          <PriorLines
            studyInstanceUid={study.studyInstanceUid}
            data={data}
            onOpen={act === 'open' ? onOpen : onBeside}
          />
          <div className={styles['head']}>
            <p className={styles['dim']}>{act === 'open' ? words.hint : words.hintBeside}</p>
            <Segmented
              label={words.act}
              options={[
                { value: 'open', label: words.actOpen },
                { value: 'beside', label: text.hanging.showBeside },
              ]}
              value={act}
              onChange={setAct}
            />
          </div>
        </>
      )}
      <RemotePriors studyInstanceUid={study.studyInstanceUid} />
      <NearIdentities study={study} data={data} onOpen={onOpen} onBeside={onBeside} />
    </div>
  );
}

function PriorLines({ studyInstanceUid, data, onOpen }: PriorLinesProps) {
  const { priors, rejected } = data;
  const mayAsk = useMay('remote.query');
  const { data: elsewhere } = useQuery({ ...queries.prefetchOf(studyInstanceUid), enabled: mayAsk });
  // Opened in the middle of its coming a study has images missing.
  const inPart = new Map(
    elsewhere?.priors.flatMap((prior) =>
      prior.state === 'complete' ? [] : [[prior.studyInstanceUid, prior] as const],
    ),
  );
  return (
    <ListBox
      aria-label={words.title}
      className={styles['list'] ?? ''}
      selectionMode="none"
      autoFocus="first"
      onAction={(key) => onOpen(String(key))}
    >
      {priors.length > 0 && (
        <Lines title={words.lists.priors}>
          {priors.map((prior) => (
            <Line
              key={prior.study.studyInstanceUid}
              study={prior.study}
              age={words.age(prior.ageDays)}
              why={whyOf(prior)}
              warning={words.note[prior.note]}
            >
              <InPart prior={inPart.get(prior.study.studyInstanceUid)} />
              <Chip tone={prior.role === 'prior' ? 'accent' : 'plain'}>{words.role[prior.role]}</Chip>
              <span className={styles['points']}>{words.points(prior.points)}</span>
            </Line>
          ))}
        </Lines>
      )}
      {rejected.length > 0 && (
        <Lines title={words.lists.rejected}>
          {rejected.map((one) => (
            <Line
              key={one.study.studyInstanceUid}
              study={one.study}
              age={words.age(one.ageDays)}
              why={whyOf(one, one.reason)}
              warning={words.note[one.note]}
            >
              <InPart prior={inPart.get(one.study.studyInstanceUid)} />
            </Line>
          ))}
        </Lines>
      )}
    </ListBox>
  );
}

/** That only a part of a prior is here, and how much; nothing of a whole one. */
function InPart({ prior }: { readonly prior: RemotePrior | undefined }) {
  return prior && <PriorStateChip standing={prior} />;
}

function Lines({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <ListBoxSection>
      <Header className={styles['title'] ?? ''}>{title}</Header>
      {children}
    </ListBoxSection>
  );
}

interface PriorLinesProps {
  readonly studyInstanceUid: string;
  readonly data: PriorList;
  readonly onOpen: PriorsProps['onOpen'];
}

interface LineProps {
  readonly study: StudyRow;
  readonly age: string;
  readonly why: string;
  readonly warning?: string;
  readonly children?: ReactNode;
}

function Line({ study, age, why, warning = '', children }: LineProps) {
  const { studyInstanceUid, studyDescription, studyDate, modalitiesInStudy } = study;
  const name = [formatDate(studyDate), age, modalitiesInStudy.join(' '), studyDescription, warning, why];
  return (
    <ListBoxItem
      id={studyInstanceUid}
      textValue={name.filter(Boolean).join(', ')}
      className={styles['line'] ?? ''}
    >
      <span className={styles['date']}>{formatDate(studyDate)}</span>
      <span className={styles['age']}>{age}</span>
      <span className={styles['modality']}>{modalitiesInStudy.join(' ')}</span>
      <span className={styles['words']}>
        <bdi className={styles['strong']}>{studyDescription || words.noDescription}</bdi>
        {warning !== '' && <span className={styles['warning']}>{warning}</span>}
        <span className={styles['dim']}>{why}</span>
      </span>
      {children}
    </ListBoxItem>
  );
}
