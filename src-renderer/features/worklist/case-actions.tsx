import { useMutation, useQuery } from '@tanstack/react-query';
import { SquareArrowOutUpRight } from 'lucide-react';
import type { WorklistRow } from '#shared/contract/worklist.ts';
import { PRIORITIES, type Priority } from '#shared/worklist/priority.ts';
import { api } from '#view/api/client.ts';
import { queries, useMay, useUser } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { MenuItem, MenuSection } from '#view/ui/menu.tsx';

const words = text.worklist;

/** Changes what people say of cases; the feed brings what came of it. */
export function useCaseChanges() {
  return useMutation({
    mutationFn: ({ uids, ...change }: CaseChange) =>
      'priority' in change
        ? api.worklist.setPriority({ studyInstanceUids: [...uids], priority: change.priority })
        : api.worklist.assign({ studyInstanceUids: [...uids], to: change.to }),
  });
}

export type CaseChange = { readonly uids: readonly string[] } & (
  { readonly priority: Priority | null } | { readonly to: string }
);

export type CaseActionItemsProps = {
  readonly cases: readonly WorklistRow[];
  readonly onOpen: (row: WorklistRow) => void;
  readonly onChange: (change: CaseChange) => void;
};

/** What can be done with the chosen cases, for a menu. */
export function CaseActionItems({ cases, onOpen, onChange }: CaseActionItemsProps) {
  const mayManage = useMay('worklist.manage');
  const name = useUser()?.name ?? '';
  const { data: readers = [] } = useQuery({ ...queries.worklistReaders, enabled: mayManage });
  const [first] = cases;
  const only = cases.length === 1 ? first : undefined;
  const uids = cases.map(({ study }) => study.studyInstanceUid);
  const others = readers.filter((reader) => reader !== name);
  return (
    <>
      <MenuItem
        id="open"
        icon={SquareArrowOutUpRight}
        label={words.open}
        isDisabled={only === undefined}
        onAction={() => {
          if (only !== undefined) onOpen(only);
        }}
      />
      {mayManage && (
        <>
          <MenuSection title={words.setPriority}>
            {PRIORITIES.map((priority) => (
              <MenuItem
                key={priority}
                id={`priority:${priority}`}
                label={words.priorities[priority]}
                onAction={() => onChange({ uids, priority })}
              />
            ))}
            <MenuItem
              id="priority:"
              label={words.asRequested}
              onAction={() => onChange({ uids, priority: null })}
            />
          </MenuSection>
          <MenuSection title={words.assign}>
            {readers.includes(name) && (
              <MenuItem
                id="assign:me"
                label={words.assignToMe}
                onAction={() => onChange({ uids, to: name })}
              />
            )}
            {others.map((reader) => (
              <MenuItem
                key={reader}
                id={`assign:${reader}`}
                label={reader}
                onAction={() => onChange({ uids, to: reader })}
              />
            ))}
            <MenuItem id="assign:" label={words.nobody} onAction={() => onChange({ uids, to: '' })} />
          </MenuSection>
        </>
      )}
    </>
  );
}
