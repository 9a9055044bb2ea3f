import { useState } from 'react';
import { text } from '#view/locales/text.ts';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Tabs } from '#view/ui/tabs.tsx';
import { DisplaySettings } from './display-settings.tsx';
import { openReadingSettings, useHandsState, type Attempt, type SettingsTab } from './hands-state.ts';
import styles from './hands.module.css';
import { KeySettings } from './key-settings.tsx';
import { MouseSettings } from './mouse-settings.tsx';
import { WindowSettings } from './window-settings.tsx';

const words = text.hands.settings;

/** How this user likes to read: keys, mouse, windows by name, the size of this screen. In force at once. */
export function ReadingSettings() {
  const tab = useHandsState(({ settings }) => settings);
  const [problem, setProblem] = useState('');
  const attempt: Attempt = (change) => {
    setProblem('');
    change.catch((error: unknown) =>
      setProblem(`${words.notKept}: ${error instanceof Error ? error.message : ''}`),
    );
  };
  return (
    <Dialog
      title={words.title}
      isOpen={tab !== null}
      onClose={() => openReadingSettings(null)}
      closeLabel={text.common.close}
      width={820}
    >
      <div className={styles['settings']}>
        {problem !== '' && <Notice tone="stop">{problem}</Notice>}
        <Tabs
          label={words.title}
          selectedId={tab ?? 'keys'}
          onSelect={(id) => openReadingSettings(id as SettingsTab)}
          tabs={[
            { id: 'keys', title: words.tabs.keys, content: <KeySettings attempt={attempt} /> },
            { id: 'mouse', title: words.tabs.mouse, content: <MouseSettings attempt={attempt} /> },
            { id: 'windows', title: words.tabs.windows, content: <WindowSettings attempt={attempt} /> },
            { id: 'display', title: words.tabs.display, content: <DisplaySettings attempt={attempt} /> },
          ]}
        />
      </div>
    </Dialog>
  );
}
