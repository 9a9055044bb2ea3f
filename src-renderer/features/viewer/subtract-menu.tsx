import { Diff } from 'lucide-react';
import type { Command } from '#view/commands/command.ts';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import { subtractionObstacle } from '#view/imaging/stack-subtraction.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import type { StackView } from '#view/imaging/stack-view.ts';
import type { View } from '#view/imaging/view-state.ts';
import { text } from '#view/locales/text.ts';
import { asStep } from '#view/state/view-steps.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { MenuButton, MenuItem, MenuLine } from '#view/ui/menu.tsx';

/** What could be taken from the active stack, slice by slice. */
export interface OtherStack {
  readonly name: string;
  readonly stack: SeriesStack;
}

export interface SubtractMenuProps {
  readonly view: View | null;
  /** All stacks of the study that are known; called when the menu opens */
  readonly others: () => readonly OtherStack[];
  readonly onRun: (command: Command) => void;
}

const COMMANDS = ['subtract.toggle', 'subtract.maskHere', 'subtract.drag'] as const;

/** Subtraction of a mask or of another series. */
export function SubtractMenu({ view, others, onRun }: SubtractMenuProps) {
  const stackView = view !== null && 'subtraction' in view ? (view as StackView) : null;
  const words = text.subtraction;
  return (
    <MenuButton
      label={words.menu}
      trigger={<IconButton icon={Diff} label={words.menu} isDisabled={stackView === null} />}
    >
      {COMMANDS.map((id) => (
        <MenuItem
          key={id}
          id={id}
          label={commandById(id).title}
          keyHint={keyHintOf(commandById(id))}
          onAction={() => onRun(commandById(id))}
        />
      ))}
      <MenuLine />
      {stackView && <OtherItems view={stackView} others={others()} />}
    </MenuButton>
  );
}

function OtherItems({ view, others }: { readonly view: StackView; readonly others: readonly OtherStack[] }) {
  const own = view.stack;
  return others
    .filter(({ stack }) => stack !== own)
    .map(({ name, stack }) => {
      const obstacle = subtractionObstacle(own.frames, stack.frames);
      return (
        <MenuItem
          key={name}
          id={name}
          label={text.subtraction.series(name)}
          isDisabled={obstacle !== null}
          hint={obstacle === null ? undefined : text.subtraction.obstacle(obstacle)}
          onAction={() =>
            asStep(text.subtraction.series(name), () => view.subtraction.subtractSeries(stack, name))
          }
        />
      );
    });
}
