import {
  Circle,
  Crosshair,
  LassoSelect,
  ListOrdered,
  type LucideIcon,
  MoveUpLeft,
  PencilRuler,
  Ruler,
  Square,
  TriangleRight,
  Type,
} from 'lucide-react';
import type { MeasurementKind } from '#shared/reading/measurement.ts';
import type { Command, CommandContext } from '#view/commands/command.ts';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import { text } from '#view/locales/text.ts';
import { useMeasureSettings } from '#view/state/measure-settings.ts';
import { setMeasuring, useWorkspace } from '#view/state/workspace.ts';
import { IconButton, IconToggle } from '#view/ui/icon-button.tsx';
import { MenuButton, MenuItem, MenuLine } from '#view/ui/menu.tsx';
import { SpineChoice } from './spine-choice.tsx';

const SHOWN: readonly (readonly [kind: MeasurementKind, icon: LucideIcon])[] = [
  ['length', Ruler],
  ['angle', TriangleRight],
  ['ellipse', Circle],
  ['arrow', MoveUpLeft],
];

const MORE: readonly (readonly MeasurementKind[])[] = [
  ['bidirectional', 'cobb', 'perpendicular', 'parallel', 'cardiothoracicRatio'],
  ['rectangle', 'freehand', 'spline', 'probe'],
  ['text', 'spineLabel', 'calibration'],
];

const ICONS: Readonly<Partial<Record<MeasurementKind, LucideIcon>>> = {
  rectangle: Square,
  freehand: LassoSelect,
  probe: Crosshair,
  text: Type,
};

/** The measuring tools of the toolbar: the most used ones, the others in a menu, and the list. */
export function MeasureTools({ context }: { readonly context: () => CommandContext }) {
  const measuring = useWorkspace((workspace) => workspace.measuring);
  const { isListOpen, staysArmed } = useMeasureSettings();
  const run = (command: Command) => command.run(context());
  const isInMenu = measuring !== null && !SHOWN.some(([kind]) => kind === measuring);
  const staying = commandById('measure.stayArmed');
  const list = commandById('measure.list');
  return (
    <>
      {SHOWN.map(([kind, icon]) => {
        const command = commandById(`measure.${kind}`);
        return (
          <IconToggle
            key={kind}
            icon={icon}
            label={`${command.title}. ${text.measuring.how[kind]}`}
            keyHint={keyHintOf(command)}
            isSelected={measuring === kind}
            onChange={() => run(command)}
          />
        );
      })}
      {isInMenu && (
        <IconToggle
          icon={ICONS[measuring] ?? PencilRuler}
          label={`${text.measuring.kinds[measuring]}. ${text.measuring.how[measuring]}`}
          isSelected
          onChange={() => setMeasuring(null)}
        >
          {text.measuring.kinds[measuring]}
        </IconToggle>
      )}
      {measuring === 'spineLabel' && <SpineChoice />}
      <MenuButton
        label={text.measuring.toolMenu}
        trigger={<IconButton icon={PencilRuler} label={text.measuring.toolMenu} />}
      >
        {MORE.flatMap((group, at) => [
          ...group.map((kind) => {
            const command = commandById(`measure.${kind}`);
            return (
              <MenuItem
                key={kind}
                id={kind}
                label={command.title}
                hint={text.measuring.how[kind]}
                keyHint={keyHintOf(command)}
                onAction={() => run(command)}
              />
            );
          }),
          <MenuLine key={at} />,
        ])}
        <MenuItem
          id="stay"
          label={staysArmed ? text.measuring.staysArmed : staying.title}
          onAction={() => run(staying)}
        />
      </MenuButton>
      <IconToggle
        icon={ListOrdered}
        label={list.title}
        keyHint={keyHintOf(list)}
        isSelected={isListOpen}
        onChange={() => run(list)}
      />
    </>
  );
}
