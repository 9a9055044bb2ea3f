import type { CommandGroup } from '#view/commands/command.ts';
import { keyHintOf, VIEWER_COMMANDS } from '#view/commands/viewer-commands.ts';
import { text } from '#view/locales/text.ts';
import { Dialog } from '#view/ui/dialog.tsx';
import { KeyHint } from '#view/ui/key-hint.tsx';
import styles from './viewer.module.css';

const GROUPS: readonly CommandGroup[] = [
  'image',
  'window',
  'view',
  'tool',
  'measure',
  'reading',
  'objects',
  'layout',
];

/** Every command of the screen with its key. */
export function KeysDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Dialog
      title={text.viewer.keysTitle}
      isOpen={isOpen}
      onClose={onClose}
      closeLabel={text.common.close}
      width={760}
    >
      <div className={styles['keys']}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{text.viewer.groups[group]}</h3>
            <dl>
              {VIEWER_COMMANDS.filter((command) => command.group === group && command.keys.length > 0).map(
                (command) => (
                  <div key={command.id}>
                    <dt>{command.title}</dt>
                    <dd>
                      <KeyHint keys={keyHintOf(command) ?? ''} />
                    </dd>
                  </div>
                ),
              )}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
