import { useQuery } from '@tanstack/react-query';
import { Bookmark } from 'lucide-react';
import { useState } from 'react';
import type { SavedFilter } from '#shared/contract/studies.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { useStudyList } from '#view/state/study-list.ts';
import { Button } from '#view/ui/button.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { MenuButton, MenuItem, MenuLine, MenuSection } from '#view/ui/menu.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { presetOf, rangeOf } from '#view/ui/date-range.ts';
import { isEmptyFilter } from './study-filter.ts';

const words = text.studies.saved;

/** Filters that this user keeps under a name, in the core, so that they are at every seat. */
export function SavedFilters() {
  const filter = useStudyList((list) => list.filter);
  const { data: saved = [] } = useQuery(queries.savedFilters);
  const remove = useChange((name: string) => api.savedFilters.remove({ name }), queryKeys.savedFilters);
  const [isSaving, setSaving] = useState(false);
  return (
    <>
      <MenuButton label={words.menu} trigger={<Button icon={Bookmark}>{words.menu}</Button>}>
        {saved.length > 0 && (
          <MenuSection title={words.mine}>
            {saved.map((each) => (
              <MenuItem
                key={each.name}
                id={`use:${each.name}`}
                label={each.name}
                onAction={() => use(each)}
              />
            ))}
          </MenuSection>
        )}
        {saved.length === 0 && <MenuItem id="none" label={words.none} isDisabled />}
        <MenuLine />
        <MenuItem
          id="save"
          label={words.save}
          isDisabled={isEmptyFilter(filter)}
          onAction={() => setSaving(true)}
        />
        {saved.length > 0 && (
          <MenuSection title={words.removeSection}>
            {saved.map((each) => (
              <MenuItem
                key={each.name}
                id={`remove:${each.name}`}
                label={words.remove(each.name)}
                onAction={() => remove.mutate(each.name)}
              />
            ))}
          </MenuSection>
        )}
      </MenuButton>
      {isSaving && <SaveDialog onClose={() => setSaving(false)} />}
    </>
  );
}

/** A filter kept on "Today" means the day on which it is used, not the one on which it was saved. */
function use({ filter: { relativeDates, ...filter } }: SavedFilter): void {
  const range = relativeDates === 'none' ? filter : rangeOf(relativeDates);
  const { studyDateFrom, studyDateTo } = range;
  useStudyList.setState({
    filter: { ...filter, studyDateFrom, studyDateTo },
    datePreset: relativeDates === 'none' ? presetOf(filter) : relativeDates,
    scrollTopPx: 0,
  });
}

function SaveDialog({ onClose }: { readonly onClose: () => void }) {
  const filter = useStudyList((list) => list.filter);
  const datePreset = useStudyList((list) => list.datePreset);
  const [name, setName] = useState('');
  const relativeDates = datePreset === 'all' || datePreset === 'custom' ? 'none' : datePreset;
  const save = useChange(
    (wanted: string) => api.savedFilters.save({ name: wanted, filter: { ...filter, relativeDates } }),
    queryKeys.savedFilters,
  );
  const submit = () => save.mutate(name.trim(), { onSuccess: onClose });
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
    </FormDialog>
  );
}
