import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DisplayDetail } from '#shared/contract/displays.ts';
import { dailyHits, dailyPattern } from '#shared/display-qc/daily-pattern.ts';
import { isDailyPassed } from '#shared/display-qc/state.ts';
import type { ValuesOf } from '#shared/display-qc/tests.ts';
import { api } from '#view/api/client.ts';
import { queries, useUser } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { enterFullScreen, leaveFullScreen } from './full-screen.ts';
import styles from './measuring.module.css';
import { PatternCanvas } from './pattern-canvas.tsx';

const words = text.displays.dailyCheck;

interface Begun {
  readonly seed: number;
  readonly atMs: number;
}

export interface DailyWork {
  /** While the pattern is shown */
  readonly begun: Begun | null;
  /** Of the check that was made just now; null: none was */
  readonly result: ValuesOf<'daily'> | null;
  /** How long this person usually takes; '' where that is not known */
  readonly usual: string;
  readonly problem: string;
  readonly isPending: boolean;
  readonly begin: () => void;
  readonly name: (letters: string) => void;
  readonly cancel: () => void;
}

/** A check of the day on one display: shown, named, signed. */
export function useDailyCheck(displayId: string, assetTag: string): DailyWork {
  const cache = useQueryClient();
  const by = useUser()?.name ?? '';
  const { data: detail } = useQuery(queries.display(displayId));
  const [begun, setBegun] = useState<Begun | null>(null);
  const sign = useMutation({
    mutationFn: ({ seed, atMs, named }: Begun & { readonly named: string }) =>
      api.displays.sign({
        test: {
          displayId,
          assetTag,
          values: {
            kind: 'daily',
            seed,
            named,
            hits: dailyHits(seed, named),
            seconds: (performance.now() - atMs) / 1000,
          },
          instrument: null,
          devicePixelRatio,
          remarks: '',
        },
        draftId: null,
      }),
    onSuccess: () => void cache.invalidateQueries({ queryKey: queryKeys.displays }),
  });
  const end = () => {
    setBegun(null);
    void leaveFullScreen();
  };
  const [last] = sign.data?.tests ?? [];
  return {
    begun,
    result: last?.test.values.kind === 'daily' ? last.test.values : null,
    usual: usualWords(detail, by),
    problem: sign.error?.message ?? '',
    isPending: sign.isPending,
    begin: () => {
      sign.reset();
      setBegun({ seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0, atMs: performance.now() });
      void enterFullScreen(null);
    },
    name: (named) => {
      if (begun !== null) sign.mutate({ ...begun, named });
      end();
    },
    cancel: end,
  };
}

/** What the check that was made just now came to. */
export function DailyResult({ check: { result, problem, usual } }: { readonly check: DailyWork }) {
  const isPassed = result !== null && isDailyPassed(result.hits);
  return (
    <>
      {problem !== '' && <Notice tone="stop">{problem}</Notice>}
      {result && (
        <Notice tone={isPassed ? 'ok' : 'warn'}>
          {[
            text.displays.page.hits(
              result.hits.filter(Boolean).length,
              result.hits.length,
              result.seconds.toFixed(0),
            ),
            usual,
            isPassed ? words.passed : words.failed,
          ]
            .filter(Boolean)
            .join('. ')}
        </Notice>
      )}
    </>
  );
}

/** The pattern over the whole screen, and the line to name its letters in. */
export function DailyStage({ check }: { readonly check: DailyWork }) {
  const [named, setNamed] = useState('');
  return (
    <div className={styles['stage']}>
      <PatternCanvas name="daily" seed={check.begun?.seed ?? 0} draw={dailyPattern} />
      <form
        className={styles['line']}
        onSubmit={(event) => {
          event.preventDefault();
          if (named.trim() !== '') check.name(named);
        }}
      >
        <span className={styles['what']}>
          <strong>{words.name}</strong>
          <span>{words.nameHint}</span>
        </span>
        <TextField
          label={words.letters}
          isLabelHidden
          value={named}
          onChange={setNamed}
          maxLength={8}
          width={120}
          autoFocus
          autoComplete="off"
          spellCheck="false"
        />
        <Button onPress={check.cancel}>{text.common.cancel}</Button>
        <Button type="submit" tone="primary" isDisabled={named.trim() === ''}>
          {words.done}
        </Button>
      </form>
    </div>
  );
}

/** How long this person took before on this display; '' before there are three times. */
function usualWords(detail: DisplayDetail | undefined, name: string): string {
  const seconds = (detail?.tests ?? [])
    .filter(({ by }) => by === name)
    .flatMap(({ test: { values } }) => (values.kind === 'daily' ? [values.seconds] : []))
    .slice(0, 30)
    .toSorted((a, b) => a - b);
  const middle = seconds[Math.floor(seconds.length / 2)];
  return seconds.length < 3 || middle === undefined ? '' : text.displays.page.usual(middle.toFixed(0));
}
