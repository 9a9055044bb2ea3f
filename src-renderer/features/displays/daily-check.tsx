import { useQuery } from '@tanstack/react-query';
import { Eye, Play } from 'lucide-react';
import { text } from '#view/locales/text.ts';
import { displayHere } from '#view/state/display-here.ts';
import { Button } from '#view/ui/button.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import { DailyResult, DailyStage, useDailyCheck } from './daily-run.tsx';
import styles from './displays.module.css';

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
  return <KnownCheck key={here.displayId} displayId={here.displayId} assetTag={here.assetTag} />;
}

function KnownCheck({ displayId, assetTag }: { readonly displayId: string; readonly assetTag: string }) {
  const check = useDailyCheck(displayId, assetTag);
  return (
    <Sheet intro={words.intro(assetTag)}>
      <div className={styles['notice']}>
        <DailyResult check={check} />
      </div>
      <div className={styles['patternList']}>
        <Button tone="primary" icon={Play} onPress={check.begin} isPending={check.isPending} autoFocus>
          {check.result ? words.again : words.begin}
        </Button>
      </div>
      {check.begun !== null && <DailyStage check={check} />}
    </Sheet>
  );
}
