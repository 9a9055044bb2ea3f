import { Menu, MenuItem, Popover } from 'react-aria-components';
import { useRef } from 'react';
import type { CommandContext } from '#view/commands/command.ts';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import { presetsForModality } from '#view/kernels/window-presets.ts';
import { text } from '#view/locales/text.ts';
import { KeyHint } from '#view/ui/key-hint.tsx';
import menu from '#view/ui/menu.module.css';
import { closeContextMenu, useContextMenu } from './context-menu-state.ts';
import styles from './viewer.module.css';

const ENTRIES = [
  'view.reset',
  'view.fit',
  'view.oneToOne',
  'view.invert',
  'view.flipHorizontal',
  'view.flipVertical',
  'view.rotateRight',
  'view.rotateLeft',
  'window.stored',
  'window.fullRange',
  'planes.toggle',
  'viewport.enlarge',
] as const;

/** The second button's menu of the active viewport. */
export function ContextMenu({
  modality,
  context,
}: {
  readonly modality: string;
  readonly context: () => CommandContext;
}) {
  const at = useContextMenu((state) => state.at);
  const anchor = useRef<HTMLSpanElement>(null);
  const ids = [...ENTRIES, ...presetsForModality(modality).map((preset) => `window.${preset.id}`)];
  return (
    <>
      <span
        ref={anchor}
        className={styles['menuAnchor']}
        style={at === null ? {} : { left: at.clientX, top: at.clientY }}
      />
      <Popover
        className={menu['popover'] ?? ''}
        triggerRef={anchor}
        isOpen={at !== null}
        onOpenChange={(isOpen) => {
          if (!isOpen) closeContextMenu();
        }}
        placement="bottom start"
      >
        <Menu
          className={menu['menu'] ?? ''}
          aria-label={text.viewer.toolbar}
          onClose={closeContextMenu}
          ref={(node) => node?.focus()}
        >
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
                <KeyHint keys={keyHintOf(command) ?? ''} />
              </MenuItem>
            ))}
        </Menu>
      </Popover>
    </>
  );
}
