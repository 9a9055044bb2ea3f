import { MenuItem } from 'react-aria-components';
import type { CommandContext } from '#view/commands/command.ts';
import { commandById, keyHintOf, presetsInForce } from '#view/commands/viewer-commands.ts';
import { presetsFor } from '#view/kernels/window-presets.ts';
import { text } from '#view/locales/text.ts';
import { KeyHint } from '#view/ui/key-hint.tsx';
import menu from '#view/ui/menu.module.css';
import { PointerMenu } from '#view/ui/pointer-menu.tsx';
import { closeContextMenu, useContextMenu } from './context-menu-state.ts';

const ENTRIES = [
  'view.reset',
  'view.fit',
  'view.oneToOne',
  'view.trueSize',
  'view.invert',
  'view.flipHorizontal',
  'view.flipVertical',
  'view.rotateRight',
  'view.rotateLeft',
  'window.stored',
  'window.auto',
  'window.fullRange',
  'window.enter',
  'planes.toggle',
  'planes.hereAxial',
  'planes.hereCoronal',
  'planes.hereSagittal',
  'planes.hereAcquired',
  'viewport.enlarge',
  'object.tags',
] as const;

/** The second button's menu of the active viewport. */
export function ContextMenu({
  modality,
  bodyPart,
  context,
}: {
  readonly modality: string;
  readonly bodyPart: string;
  readonly context: () => CommandContext;
}) {
  const at = useContextMenu((state) => state.at);
  const ids = [
    ...ENTRIES,
    ...presetsFor(presetsInForce(), modality, bodyPart).map((preset) => `window.${preset.id}`),
  ];
  return (
    <PointerMenu at={at} label={text.viewer.toolbar} onClose={closeContextMenu}>
      {ids
        .map(commandById)
        .filter((command) => command.isEnabled(context()))
        .map((command) => (
          <MenuItem
            key={command.id}
            id={command.id}
            textValue={command.title}
            className={menu['item'] ?? ''}
            onAction={() => command.run(context())}
          >
            <span className={menu['itemLabel']}>{command.title}</span>
            {keyHintOf(command) && <KeyHint keys={keyHintOf(command) ?? ''} />}
          </MenuItem>
        ))}
    </PointerMenu>
  );
}
