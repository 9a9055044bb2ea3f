import { RotateCcw } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import type { MprSession } from '#view/imaging/mpr-session.ts';
import { text } from '#view/locales/text.ts';
import { asStep } from '#view/state/view-steps.ts';
import { changePetCt, type PetCt } from '#view/state/workspace.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { FusionLook } from './fusion-controls.tsx';
import styles from './planes-bar.module.css';

const words = text.volumes.petCt;
const SECONDS = (['coronal', 'sagittal'] as const).map((value) => ({ value, label: words.seconds[value] }));
const WINDOWED = (['pet', 'ct'] as const).map((value) => ({ value, label: words.windowed[value] }));

export interface PetCtBarProps {
  readonly session: MprSession;
  readonly petCt: PetCt;
}

/** What is chosen for CT, PET and both together. */
export function PetCtBar({ session, petCt }: PetCtBarProps) {
  const fusion = useSyncExternalStore(session.subscribe.bind(session), () => session.settings.fusion);
  return (
    <div className={styles['bar']} role="toolbar" aria-label={text.volumes.bar}>
      <Segmented
        label={words.second}
        options={SECONDS}
        value={petCt.second}
        onChange={(second) => asStep(words.second, () => changePetCt({ second }))}
      />
      <IconButton
        icon={RotateCcw}
        label={text.volumes.reset}
        keyHint={keyHintOf(commandById('planes.reset'))}
        onPress={() => asStep(text.volumes.reset, () => session.resetPlanes())}
      />
      <span className={styles['line']} />
      <span>{words.windowedLabel}</span>
      <Segmented
        label={words.windowedLabel}
        options={WINDOWED}
        value={petCt.windowed}
        onChange={(windowed) => asStep(words.windowedLabel, () => changePetCt({ windowed }))}
      />
      <span className={styles['line']} />
      {fusion && <FusionLook session={session} fusion={fusion} />}
    </div>
  );
}
