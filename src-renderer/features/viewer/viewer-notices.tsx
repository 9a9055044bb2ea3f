import { X } from 'lucide-react';
import { useEffect } from 'react';
import { text } from '#view/locales/text.ts';
import { tell, useSavedReadings } from '#view/state/saved-readings.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { sayInViewer, useHandsState } from './hands-state.ts';
import { HangingProblems, type HangingProblemsProps } from './hanging-problems.tsx';
import styles from './viewer-notices.module.css';

const REFUSED = { loaded: text.objects.readOnly, beside: text.objects.readOnlyBeside };

/** Over the images: why something was not done, how it was hung against expectation, and what became of saving, applying and loading. */
export function ViewerNotices({ hanging }: { readonly hanging: HangingProblemsProps }) {
  const refusal = useHandsState((state) => state.notice);
  const { notice, refused } = useSavedReadings();
  const told = refused === '' ? notice : { tone: 'warn' as const, words: REFUSED[refused] };
  useEffect(() => () => sayInViewer(''), []);
  return (
    <div className={styles['notices']}>
      <HangingProblems {...hanging} />
      {refusal !== '' && (
        <Notice tone="warn" actions={<Close onPress={() => sayInViewer('')} />}>
          {refusal}
        </Notice>
      )}
      {told !== null && (
        <Notice tone={told.tone} actions={<Close onPress={() => tell(null)} />}>
          {told.words}
        </Notice>
      )}
    </div>
  );
}

function Close({ onPress }: { readonly onPress: () => void }) {
  return <IconButton icon={X} label={text.common.close} onPress={onPress} />;
}
