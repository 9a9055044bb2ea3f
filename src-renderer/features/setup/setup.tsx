import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { useState } from 'react';
import { api } from '#view/api/client.ts';
import { queries } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { EntryCard } from '#view/ui/entry-card.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { AdministratorStep, StationStep, StudiesStep } from './setup-steps.tsx';
import { moveDataFolder } from './move-data-folder.ts';
import { type Draft, firstProblem, type Step } from './setup-draft.ts';
import styles from './setup.module.css';

const words = text.setup;
const STEPS = ['station', 'administrator', 'studies'] as const;

/** The first start: three short steps, each with what it needs and nothing else. */
export function Setup() {
  const proposal = useQuery(queries.setupProposal);
  if (proposal.error !== null) {
    return (
      <StateScreen
        icon={CircleAlert}
        tone="stop"
        title={text.errors.coreSilent}
        actions={<Button onPress={() => void proposal.refetch()}>{text.common.tryAgain}</Button>}
      >
        {proposal.error.message}
      </StateScreen>
    );
  }
  if (proposal.data === undefined) return <main aria-busy aria-label={text.common.loading} />;
  const { stationName, aeTitle, dataFolder, isDataFolderFree, dicomPort } = proposal.data;
  const draft = { stationName, aeTitle, dataFolder, name: '', password: '', repeat: '', loadDemo: true };
  const facts = { dataFolder, isDataFolderFree, dicomPort };
  return <SetupForm proposed={draft} {...facts} />;
}

type SetupFormProps = {
  readonly proposed: Draft;
  /** The one in use */
  readonly dataFolder: string;
  readonly isDataFolderFree: boolean;
  readonly dicomPort: number;
};

function SetupForm({ proposed, dataFolder, isDataFolderFree, dicomPort }: SetupFormProps) {
  const cache = useQueryClient();
  const [draft, setDraft] = useState(proposed);
  const [stepIndex, setStepIndex] = useState(0);
  const [isChecked, setChecked] = useState(false);
  const step = STEPS[stepIndex] ?? 'station';
  const complete = useMutation({
    mutationFn: () =>
      api.setup.complete({
        stationName: draft.stationName.trim(),
        aeTitle: draft.aeTitle.trim(),
        administrator: { name: draft.name.trim(), password: draft.password },
        loadDemo: draft.loadDemo,
      }),
    onSuccess: (state) => cache.setQueryData(queryKeys.session, state),
  });
  const move = useMutation({
    mutationFn: (folder: string) => moveDataFolder(folder),
    onSuccess: (moved) => {
      cache.setQueryData(queryKeys.setupProposal, moved);
      setDraft({ ...draft, dataFolder: moved.dataFolder });
      setStepIndex(1);
      // The folder may hold a station that is set up already: its users sign in.
      void cache.invalidateQueries({ queryKey: queryKeys.session });
    },
  });
  const isBusy = complete.isPending || move.isPending;
  const change = (part: Partial<Draft>) => {
    move.reset();
    setDraft({ ...draft, ...part });
  };

  function goOn() {
    if (firstProblem(step, draft) !== null) {
      setChecked(true);
      return;
    }
    setChecked(false);
    if (step === 'studies') complete.mutate();
    else if (step === 'station' && draft.dataFolder.trim() !== dataFolder) move.mutate(draft.dataFolder);
    else setStepIndex(stepIndex + 1);
  }

  const shared = { draft, change, isChecked };
  return (
    <EntryCard
      product={`${text.common.product} · ${words.step(stepIndex + 1, STEPS.length)}`}
      title={words[step].title}
      intro={words[step].intro}
      foot={text.common.notMedicalDevice}
    >
      <ol className={styles['steps']}>
        {words.steps.map((name, index) => (
          <li
            key={name}
            aria-current={index === stepIndex ? 'step' : undefined}
            data-done={index < stepIndex || undefined}
          >
            {name}
          </li>
        ))}
      </ol>
      {complete.error !== null && <Notice tone="stop">{complete.error.message}</Notice>}
      {move.error !== null && <Notice tone="stop">{move.error.message}</Notice>}
      <form
        key={step}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) goOn();
        }}
      >
        {step === 'station' && (
          <StationStep {...shared} isDataFolderFree={isDataFolderFree} dicomPort={dicomPort} />
        )}
        {step === 'administrator' && <AdministratorStep {...shared} />}
        {step === 'studies' && <StudiesStep {...shared} dicomPort={dicomPort} />}
        <div className={styles['buttons']}>
          <Button
            tone="quiet"
            isDisabled={stepIndex === 0 || isBusy}
            onPress={() => setStepIndex(stepIndex - 1)}
          >
            {words.back}
          </Button>
          <Button type="submit" tone="primary" isDisabled={isBusy}>
            {labelOf(step, complete.isPending, move.isPending)}
          </Button>
        </div>
      </form>
    </EntryCard>
  );
}

function labelOf(step: Step, isFinishing: boolean, isMoving: boolean): string {
  if (isMoving) return words.station.moving;
  if (isFinishing) return words.finishing;
  return step === 'studies' ? words.finish : words.next;
}
