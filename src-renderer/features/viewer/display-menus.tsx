import { Eye, Link2, Proportions } from 'lucide-react';
import type { CommandContext } from '#view/commands/command.ts';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import { text } from '#view/locales/text.ts';
import { LAYER_IDS, useHiddenLayers } from '#view/state/hidden-layers.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import { useWorkspace, type LinkName } from '#view/state/workspace.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { MenuButton, MenuItem, MenuLine } from '#view/ui/menu.tsx';

const words = text.hands;

const SIZES = [
  'view.fit',
  'view.oneToOne',
  'view.trueSize',
  'view.sameSize',
  'view.zoomIn',
  'view.zoomOut',
  'tool.magnify',
] as const;
const LINKS: readonly LinkName[] = ['scroll', 'window', 'zoom', 'pan'];

/** Sizes on the screen, what lies over the image, and what viewports do together. */
export function DisplayMenus({ context }: { readonly context: () => CommandContext }) {
  const { links, overlay } = useWorkspace();
  const hidden = useHiddenLayers((layers) => layers.hidden);
  const areMeasurementsHidden = useMeasureSettings((settings) => settings.areAllHidden);
  const shown: readonly (readonly [id: string, isShown: boolean])[] = [
    ['layer.text', overlay !== 'none'],
    ...LAYER_IDS.map((name) => [`layer.${name}`, !hidden.has(name)] as const),
    ['layer.measurements', !areMeasurementsHidden],
  ];
  const item = (id: string) => {
    const command = commandById(id);
    return (
      <MenuItem
        key={id}
        id={id}
        label={command.title}
        keyHint={keyHintOf(command)}
        onAction={() => command.run(context())}
      />
    );
  };
  return (
    <>
      <MenuButton label={words.sizes} trigger={<IconButton icon={Proportions} label={words.sizes} />}>
        {SIZES.map(item)}
      </MenuButton>
      <MenuButton
        label={words.over}
        selectionMode="multiple"
        selectedKeys={shown.flatMap(([id, isShown]) => (isShown ? [id] : []))}
        trigger={<IconButton icon={Eye} label={words.over} />}
      >
        {shown.map(([id]) => item(id))}
      </MenuButton>
      <MenuButton
        label={words.together}
        selectionMode="multiple"
        selectedKeys={links.map((name) => `link.${name}`)}
        trigger={
          <IconButton icon={Link2} label={words.together}>
            {links.length > 0 ? String(links.length) : undefined}
          </IconButton>
        }
      >
        {LINKS.map((name) => item(`link.${name}`))}
        <MenuLine />
        {item('link.here')}
      </MenuButton>
    </>
  );
}
