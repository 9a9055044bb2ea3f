import { X } from 'lucide-react';
import { text } from '#view/locales/text.ts';
import { tell, useSavedReadings } from '#view/state/saved-readings.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import styles from './saved-readings.module.css';

/** What became of saving, applying and loading. */
export function SavedReadingsNotice() {
  const { notice, wasChangeRefused } = useSavedReadings();
  const told = wasChangeRefused ? { tone: 'warn' as const, words: text.objects.readOnly } : notice;
  if (told === null) return null;
  return (
    <div className={styles['notice']}>
      <Notice
        tone={told.tone}
        actions={<IconButton icon={X} label={text.common.close} onPress={() => tell(null)} />}
      >
        {told.words}
      </Notice>
    </div>
  );
}
