import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Eye, Play } from 'lucide-react';
import { useState } from 'react';
import type { DisplayDetail, DisplayHere } from '#shared/contract/displays.ts';
import { dailyHits, dailyPattern } from '#shared/display-qc/daily-pattern.ts';
import { isDailyPassed } from '#shared/display-qc/state.ts';
import { api } from '#view/api/client.ts';
import { queries, useUser } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { displayHere } from '#view/state/display-here.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { enterFullScreen, leaveFullScreen } from './full-screen.ts';
import styles from './measuring.module.css';
import notices from './displays.module.css';
import { PatternCanvas } from './pattern-canvas.tsx';

const words = text.displays.dailyCheck;

/** The check of the day: letters that a fit display just shows, named in half a minute. */
export function DailyCheck() {
  const { data: here } = useQuery(displayHere);
  if (here === undefined) return null;
  if (here.displayId === null)
    return (
      <StateScreen icon={Eye} title={words.unknown}>
        {words.unknownWords}
      </StateScreen>
    );
  return <KnownCheck key={here.displayId} displayId={here.displayId} here={here} />;
}

interface Begun {
  readonly seed: number;
  readonly atMs: number;
}

function KnownCheck({ displayId, here }: { readonly displayId: string; readonly here: DisplayHere }) {
  const cache = useQueryClient();
  const name = useUser()?.name ?? '';
  const { data: detail } = useQuery(queries.display(displayId));
  const [begun, setBegun] = useState<Begun | null>(null);
  const sign = useMutation({
    mutationFn: ({ seed, atMs, named }: Begun & { readonly named: string }) =>
      api.displays.sign({
        test: {
          displayId,
          assetTag: here.assetTag,
          values: {
            kind: 'daily',
            seed,
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
  const begin = () => {
    sign.reset();
    setBegun({ seed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0, atMs: performance.now() });
    void enterFullScreen(null);
  };
  const [last] = sign.data?.tests ?? [];
  const result = last?.test.values.kind === 'daily' ? last.test.values : null;
  const isPassed = result !== null && isDailyPassed(result.hits);
  return (
    <Sheet intro={words.intro(here.assetTag)}>
      <div className={notices['notice']}>
        {sign.error && <Notice tone="stop">{sign.error.message}</Notice>}
        {result && (
          <Notice tone={isPassed ? 'ok' : 'warn'}>
            {[
              text.displays.page.hits(
                result.hits.filter(Boolean).length,
                result.hits.length,
                result.seconds.toFixed(0),
              ),
              usualWords(detail, name),
              isPassed ? words.passed : words.failed,
            ]
              .filter(Boolean)
              .join('. ')}
          </Notice>
        )}
      </div>
      <div className={notices['patternList']}>
        <Button tone="primary" icon={Play} onPress={begin} isPending={sign.isPending} autoFocus>
          {result ? words.again : words.begin}
        </Button>
      </div>
      {begun !== null && (
        <Stage
          seed={begun.seed}
          onNamed={(named) => {
            sign.mutate({ ...begun, named });
            setBegun(null);
            void leaveFullScreen();
          }}
          onCancel={() => {
            setBegun(null);
            void leaveFullScreen();
          }}
        />
      )}
    </Sheet>
  );
}

type StageProps = {
  readonly seed: number;
  readonly onNamed: (named: string) => void;
  readonly onCancel: () => void;
};

function Stage({ seed, onNamed, onCancel }: StageProps) {
  const [named, setNamed] = useState('');
  return (
    <div className={styles['stage']}>
      <PatternCanvas name="daily" seed={seed} draw={dailyPattern} />
      <form
        className={styles['line']}
        onSubmit={(event) => {
          event.preventDefault();
          if (named.trim() !== '') onNamed(named);
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
        <Button onPress={onCancel}>{text.common.cancel}</Button>
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
