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
import { type Draft, firstProblem } from './setup-draft.ts';
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
  const { stationName, aeTitle, dataFolder, dicomPort } = proposal.data;
  const draft = { stationName, aeTitle, name: '', password: '', repeat: '', loadDemo: true };
  return <SetupForm proposed={draft} dataFolder={dataFolder} dicomPort={dicomPort} />;
}

type SetupFormProps = {
  readonly proposed: Draft;
  readonly dataFolder: string;
  readonly dicomPort: number;
};

function SetupForm({ proposed, dataFolder, dicomPort }: SetupFormProps) {
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
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });

  function goOn() {
    if (firstProblem(step, draft) !== null) {
      setChecked(true);
      return;
    }
    setChecked(false);
    if (step === 'studies') complete.mutate();
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
      <form
        key={step}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!complete.isPending) goOn();
        }}
      >
        {step === 'station' && <StationStep {...shared} dataFolder={dataFolder} dicomPort={dicomPort} />}
        {step === 'administrator' && <AdministratorStep {...shared} />}
        {step === 'studies' && <StudiesStep {...shared} dicomPort={dicomPort} />}
        <div className={styles['buttons']}>
          <Button
            tone="quiet"
            isDisabled={stepIndex === 0 || complete.isPending}
            onPress={() => setStepIndex(stepIndex - 1)}
          >
            {words.back}
          </Button>
          <Button type="submit" tone="primary" isDisabled={complete.isPending}>
            {complete.isPending ? words.finishing : step === 'studies' ? words.finish : words.next}
          </Button>
        </div>
      </form>
    </EntryCard>
  );
}
