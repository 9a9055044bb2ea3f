import { BookOpenCheck, Columns3, ListChecks, Upload, X } from 'lucide-react';
import type { RefObject } from 'react';
import type { StudyFilter, StudyRow } from '#shared/contract/studies.ts';
import { READING_STATES } from '#shared/reading/reading-state.ts';
import { useMay } from '#view/api/queries.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { useImport } from '#view/state/imports.ts';
import { EMPTY_FILTER, useStudyList } from '#view/state/study-list.ts';
import { beginStudyTask } from '#view/state/study-task.ts';
import { Button } from '#view/ui/button.tsx';
import { ToggleChip } from '#view/ui/chip.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { ListBar, ListCount, ListLine } from '#view/ui/list-screen.tsx';
import { MenuButton, MenuItem, MenuLine } from '#view/ui/menu.tsx';
import { SettledField } from '#view/ui/settled-field.tsx';
import { DateFilter } from './date-filter.tsx';
import { SavedFilters } from './saved-filters.tsx';
import { STUDY_COLUMNS } from './study-columns.tsx';
import { StudyActionItems, useStudyActions } from './study-actions.tsx';
import { isEmptyFilter } from './study-filter.ts';
import styles from './studies.module.css';

const words = text.studies;
const MODALITIES = ['CT', 'MR', 'CR', 'DX', 'US', 'MG', 'XA', 'RF', 'NM', 'PT'] as const;
const MORE_MODALITIES = ['OT', 'SC', 'ES', 'IVUS', 'OCT', 'OP', 'PX', 'SR', 'SEG', 'RTSTRUCT'] as const;

export type FilterBarProps = {
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly total: number | null;
  readonly hidden: readonly string[];
  readonly onHide: (hidden: readonly string[]) => void;
  readonly onResetColumns: () => void;
  readonly onOpen: (study: StudyRow) => void;
  /** Down arrow or Enter in the search box: on to the rows. */
  readonly onToTable: () => void;
};

/** Everything that narrows the list down, always in the same two lines. */
export function FilterBar(props: FilterBarProps) {
  const { searchRef, total, hidden, onHide, onResetColumns, onToTable, onOpen } = props;
  const chosen = useStudyList((list) => list.chosen);
  const actions = useStudyActions();
  const filter = useStudyList((list) => list.filter);
  const mayImport = useMay('studies.import');
  const shownMore = filter.modalities.filter((code) => !MODALITIES.some((each) => each === code));
  const toggle = (code: string, isOn: boolean) =>
    set({
      modalities: isOn ? [...filter.modalities, code] : filter.modalities.filter((each) => each !== code),
    });
  return (
    <ListBar>
      <ListLine
        end={
          <>
            {actions.length > 0 && (
              <MenuButton
                label={words.actions.menu}
                placement="bottom end"
                trigger={
                  <Button icon={ListChecks} isDisabled={chosen.size === 0}>
                    {words.actions.button(chosen.size)}
                  </Button>
                }
              >
                <StudyActionItems actions={actions} studies={[...chosen.values()]} onOpen={onOpen} />
              </MenuButton>
            )}
            <MenuButton
              label={words.columnsMenu}
              placement="bottom end"
              selectionMode="multiple"
              selectedKeys={STUDY_COLUMNS.map((column) => column.id).filter((id) => !hidden.includes(id))}
              onSelectionChange={(keys) => {
                if (!keys.has('reset')) {
                  onHide(STUDY_COLUMNS.map((column) => column.id).filter((id) => !keys.has(id)));
                }
              }}
              trigger={<IconButton icon={Columns3} label={words.columnsMenu} />}
            >
              {STUDY_COLUMNS.map((column) => (
                <MenuItem
                  key={column.id}
                  id={column.id}
                  label={column.title}
                  isDisabled={column.id === 'patientName'}
                />
              ))}
              <MenuLine />
              <MenuItem id="reset" label={words.resetColumns} onAction={onResetColumns} />
            </MenuButton>
            {mayImport && (
              <MenuButton
                label={words.import}
                placement="bottom end"
                trigger={<Button icon={Upload}>{words.import}</Button>}
              >
                <MenuItem
                  id="files"
                  label={words.importFiles}
                  onAction={() => useImport.setState({ request: 'files' })}
                />
                <MenuItem
                  id="folder"
                  label={words.importFolder}
                  onAction={() => useImport.setState({ request: 'folder' })}
                />
                <MenuItem
                  id="documents"
                  label={words.importDocuments}
                  onAction={() => beginStudyTask('attach', [])}
                />
                <MenuLine />
                <MenuItem
                  id="demo"
                  label={words.importDemo}
                  onAction={() => useImport.setState({ request: 'demo' })}
                />
              </MenuButton>
            )}
          </>
        }
      >
        <SettledField
          className={styles['search'] ?? ''}
          inputRef={searchRef}
          label={words.searchLabel}
          placeholder={words.search}
          value={filter.text}
          onSettle={setText}
          onToTable={onToTable}
          hasIcon
        />
        <DateFilter />
        <SavedFilters />
      </ListLine>
      <ListLine end={<ListCount>{total === null ? '' : words.count(formatNumber(total))}</ListCount>}>
        <fieldset className={styles['chips']} aria-label={words.modalities}>
          {[...MODALITIES, ...shownMore].map((code) => (
            <ToggleChip
              key={code}
              label={code}
              isSelected={filter.modalities.includes(code)}
              onChange={(isOn) => toggle(code, isOn)}
            />
          ))}
          <MenuButton
            label={words.moreModalities}
            selectionMode="multiple"
            selectedKeys={filter.modalities}
            onSelectionChange={(keys) =>
              set({
                modalities: [
                  ...filter.modalities.filter((code) => MODALITIES.some((each) => each === code)),
                  ...MORE_MODALITIES.filter((code) => keys.has(code)),
                ],
              })
            }
            trigger={<Button tone="quiet">{words.moreModalities}</Button>}
          >
            {MORE_MODALITIES.map((code) => (
              <MenuItem key={code} id={code} label={code} />
            ))}
          </MenuButton>
        </fieldset>
        <MenuButton
          label={text.reading.filter}
          selectionMode="multiple"
          selectedKeys={filter.readingStates}
          onSelectionChange={(keys) =>
            set({ readingStates: READING_STATES.filter((state) => keys.has(state)) })
          }
          trigger={
            <Button tone={filter.readingStates.length === 0 ? 'quiet' : 'plain'} icon={BookOpenCheck}>
              {filter.readingStates.length === 0
                ? text.reading.anyState
                : filter.readingStates.map((state) => text.reading.states[state]).join(', ')}
            </Button>
          }
        >
          {READING_STATES.map((state) => (
            <MenuItem key={state} id={state} label={text.reading.states[state]} />
          ))}
        </MenuButton>
        <SettledField
          className={styles['description'] ?? ''}
          label={words.description}
          placeholder={words.description}
          value={filter.description}
          onSettle={setDescription}
          onToTable={onToTable}
        />
        <Button
          tone="quiet"
          icon={X}
          isDisabled={isEmptyFilter(filter)}
          onPress={() => {
            useStudyList.setState({ filter: EMPTY_FILTER, datePreset: 'all' });
            searchRef.current?.focus();
          }}
        >
          {words.clear}
        </Button>
      </ListLine>
    </ListBar>
  );
}

function set(part: Partial<StudyFilter>): void {
  useStudyList.setState({ filter: { ...useStudyList.getState().filter, ...part } });
}

function setText(value: string): void {
  set({ text: value });
}

function setDescription(value: string): void {
  set({ description: value });
}
