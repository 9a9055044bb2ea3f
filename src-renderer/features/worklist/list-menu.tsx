import { useQuery } from '@tanstack/react-query';
import { ListFilter } from 'lucide-react';
import { useState } from 'react';
import { api } from '#view/api/client.ts';
import { queries, useChange, useMay } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { OPEN_CASES, setWorklistFilter, useWorklist } from '#view/state/worklist.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { MenuButton, MenuItem, MenuLine, MenuSection } from '#view/ui/menu.tsx';
import { TextField } from '#view/ui/text-field.tsx';

const words = text.worklist.lists;

/** Lists that this user or others made of filters, in the core, so that they are at every seat. */
export function ListMenu() {
  const { data: lists = [] } = useQuery(queries.worklistLists);
  const listName = useWorklist((list) => list.listName);
  const maySettle = useMay('settings.manage');
  const remove = useChange((listId: string) => api.worklist.removeList({ listId }), queryKeys.worklistLists);
  const [isSaving, setSaving] = useState(false);
  const own = lists.filter((list) => !list.isShared);
  const shared = lists.filter((list) => list.isShared);
  const removable = lists.filter((list) => list.isOwn || maySettle);
  const items = (those: typeof lists) =>
    those.map((list) => (
      <MenuItem
        key={list.listId}
        id={`use:${list.listId}`}
        label={list.name}
        hint={list.isShared ? words.by(list.madeBy) : undefined}
        onAction={() => setWorklistFilter(list.filter, list.name)}
      />
    ));
  return (
    <>
      <MenuButton
        label={words.menu}
        trigger={<Button icon={ListFilter}>{listName === '' ? words.menu : listName}</Button>}
      >
        <MenuItem id="all" label={words.all} onAction={() => setWorklistFilter(OPEN_CASES)} />
        {own.length > 0 && <MenuSection title={words.mine}>{items(own)}</MenuSection>}
        {shared.length > 0 && <MenuSection title={words.shared}>{items(shared)}</MenuSection>}
        <MenuLine />
        <MenuItem id="save" label={words.save} onAction={() => setSaving(true)} />
        {removable.length > 0 && (
          <MenuSection title={words.removeSection}>
            {removable.map((list) => (
              <MenuItem
                key={list.listId}
                id={`remove:${list.listId}`}
                label={words.remove(list.name)}
                onAction={() => remove.mutate(list.listId)}
              />
            ))}
          </MenuSection>
        )}
      </MenuButton>
      {isSaving && <SaveDialog onClose={() => setSaving(false)} />}
    </>
  );
}

function SaveDialog({ onClose }: { readonly onClose: () => void }) {
  const filter = useWorklist((list) => list.filter);
  const mayShare = useMay('worklist.manage');
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const save = useChange(
    (wanted: string) => api.worklist.saveList({ name: wanted, isShared, filter }),
    queryKeys.worklistLists,
  );
  const submit = () => {
    const wanted = name.trim();
    save.mutate(wanted, {
      onSuccess: () => {
        useWorklist.setState({ listName: wanted });
        onClose();
      },
    });
  };
  return (
    <FormDialog
      title={words.saveTitle}
      submitLabel={text.common.save}
      widthPx={360}
      canSubmit={name.trim() !== ''}
      change={save}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField label={words.name} value={name} onChange={setName} maxLength={60} autoFocus />
      {mayShare && (
        <Checkbox isSelected={isShared} onChange={setShared} hint={words.shareHint}>
          {words.share}
        </Checkbox>
      )}
    </FormDialog>
  );
}
