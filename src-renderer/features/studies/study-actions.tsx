import { type LucideIcon, Paperclip, Send, Share, SquareArrowOutUpRight, Trash2 } from 'lucide-react';
import type { Permission } from '#shared/contract/permissions.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { useUser } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { beginStudyTask, type StudyTaskKind } from '#view/state/study-task.ts';
import { MenuItem, MenuLine } from '#view/ui/menu.tsx';

type StudyAction = {
  readonly kind: StudyTaskKind;
  readonly permission: Permission;
  readonly icon: LucideIcon;
};

/** In the order of the menu; the dialog of each is mounted in screens.tsx, its words are in locales/en/studies.ts. */
const ACTIONS: readonly StudyAction[] = [
  { kind: 'send', permission: 'studies.send', icon: Send },
  { kind: 'export', permission: 'studies.export', icon: Share },
  { kind: 'attach', permission: 'studies.import', icon: Paperclip },
  { kind: 'delete', permission: 'studies.delete', icon: Trash2 },
];

/** What may be done with the chosen studies, for a menu. */
export function useStudyActions(): readonly StudyAction[] {
  const user = useUser();
  return ACTIONS.filter(({ permission }) => user?.permissions.includes(permission) === true);
}

export type StudyActionItemsProps = {
  readonly actions: readonly StudyAction[];
  readonly studies: readonly StudyRow[];
  readonly onOpen: (study: StudyRow) => void;
};

/** Lines of a menu over the chosen studies: open the one that is current, then every action. */
export function StudyActionItems({ actions, studies, onOpen }: StudyActionItemsProps) {
  const [only] = studies.length === 1 ? studies : [];
  return (
    <>
      <MenuItem
        id="open"
        icon={SquareArrowOutUpRight}
        label={text.studies.actions.open}
        isDisabled={only === undefined}
        onAction={() => {
          if (only !== undefined) onOpen(only);
        }}
      />
      {actions.length > 0 && <MenuLine />}
      {actions.map(({ kind, icon }) => (
        <MenuItem
          key={kind}
          id={kind}
          icon={icon}
          label={text.studies.actions[kind]}
          onAction={() => beginStudyTask(kind, studies)}
        />
      ))}
    </>
  );
}
