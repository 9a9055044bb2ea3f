import { CircleDashed, Columns3, ListChecks, SkipForward, User, X, type LucideIcon } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode, RefObject } from 'react';
import { WORKLIST_ASSIGNMENTS } from '#shared/contract/worklist.ts';
import { PRIORITIES } from '#shared/worklist/priority.ts';
import { WORK_STATES } from '#shared/worklist/work-state.ts';
import { queries } from '#view/api/queries.ts';
import { useNextCaseHint } from '#view/commands/next-case-key.ts';
import { formatNumber } from '#view/locales/format.ts';
import { subspecialtyName } from '#view/locales/subspecialty-name.ts';
import { text } from '#view/locales/text.ts';
import { OPEN_CASES, setWorklistFilter, useWorklist } from '#view/state/worklist.ts';
import { Button } from '#view/ui/button.tsx';
import { ToggleChip } from '#view/ui/chip.tsx';
import type { Column } from '#view/ui/data-table.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { KeyHint } from '#view/ui/key-hint.tsx';
import { ListBar, ListCount, ListLine } from '#view/ui/list-screen.tsx';
import { MenuButton, MenuItem, MenuLine } from '#view/ui/menu.tsx';
import { SettledField } from '#view/ui/settled-field.tsx';
import { ListMenu } from './list-menu.tsx';
import styles from './worklist.module.css';

const words = text.worklist;
const MODALITIES = ['CT', 'MR', 'CR', 'DX', 'US', 'MG', 'XA', 'NM', 'PT'] as const;

export type WorklistBarProps = {
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly total: number | null;
  readonly columns: readonly Column<never>[];
  readonly hidden: readonly string[];
  readonly onHide: (hidden: readonly string[]) => void;
  readonly onResetColumns: () => void;
  readonly onNext: () => void;
  /** Down arrow or Enter in the search box: on to the rows. */
  readonly onToTable: () => void;
  /** What can be done with the chosen cases; null: nothing */
  readonly actions: ReactNode;
};

/** What narrows the worklist down, and the way to the next case. */
export function WorklistBar(props: WorklistBarProps) {
  const { searchRef, total, columns, hidden, onHide, onResetColumns, onNext, onToTable, actions } = props;
  const filter = useWorklist((list) => list.filter);
  const chosen = useWorklist((list) => list.chosen.size);
  const nextHint = useNextCaseHint();
  const { data: known = [] } = useQuery(queries.worklistSubspecialties);
  const { states, priorities, subspecialties, modalities, assigned } = filter;
  const isOpenCases = states.join() === OPEN_CASES.states.join();
  return (
    <ListBar>
      <ListLine
        end={
          <>
            {actions !== null && (
              <MenuButton
                label={words.actionsMenu}
                placement="bottom end"
                trigger={
                  <Button icon={ListChecks} isDisabled={chosen === 0}>
                    {words.actions(chosen)}
                  </Button>
                }
              >
                {actions}
              </MenuButton>
            )}
            <MenuButton
              label={text.studies.columnsMenu}
              placement="bottom end"
              selectionMode="multiple"
              selectedKeys={columns.map((column) => column.id).filter((id) => !hidden.includes(id))}
              onSelectionChange={(keys) => {
                if (!keys.has('reset'))
                  onHide(columns.map((column) => column.id).filter((id) => !keys.has(id)));
              }}
              trigger={<IconButton icon={Columns3} label={text.studies.columnsMenu} />}
            >
              {columns.map((column) => (
                <MenuItem
                  key={column.id}
                  id={column.id}
                  label={column.title}
                  isDisabled={column.id === 'patientName'}
                />
              ))}
              <MenuLine />
              <MenuItem id="reset" label={text.studies.resetColumns} onAction={onResetColumns} />
            </MenuButton>
            <Button tone="primary" icon={SkipForward} onPress={onNext}>
              {words.next}
              {nextHint !== '' && <KeyHint keys={nextHint} />}
            </Button>
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
        <ListMenu />
        <ListCount>{total === null ? '' : words.count(formatNumber(total))}</ListCount>
      </ListLine>
      <ListLine
        end={
          <Button
            tone="quiet"
            icon={X}
            isDisabled={JSON.stringify(filter) === JSON.stringify(OPEN_CASES)}
            onPress={() => {
              setWorklistFilter(OPEN_CASES);
              searchRef.current?.focus();
            }}
          >
            {words.clear}
          </Button>
        }
      >
        <fieldset className={styles['chips']} aria-label={text.studies.modalities}>
          {MODALITIES.map((code) => (
            <ToggleChip
              key={code}
              label={code}
              isSelected={modalities.includes(code)}
              onChange={(isOn) =>
                setWorklistFilter({
                  modalities: isOn ? [...modalities, code] : modalities.filter((each) => each !== code),
                })
              }
            />
          ))}
        </fieldset>
        <ChoiceMenu
          label={words.filterStates}
          icon={CircleDashed}
          shown={
            isOpenCases
              ? words.toRead
              : states.map((state) => words.states[state]).join(', ') || words.anyState
          }
          isOn={!isOpenCases}
          options={WORK_STATES.map((id) => ({ id, label: words.states[id] }))}
          value={states}
          onChange={(next) => setWorklistFilter({ states: next })}
        />
        <ChoiceMenu
          label={words.filterPriorities}
          shown={priorities.map((each) => words.priorities[each]).join(', ') || words.anyPriority}
          isOn={priorities.length > 0}
          options={PRIORITIES.map((id) => ({ id, label: words.priorities[id] }))}
          value={priorities}
          onChange={(next) => setWorklistFilter({ priorities: next })}
        />
        <ChoiceMenu
          label={words.filterSubspecialties}
          shown={subspecialties.map(subspecialtyName).join(', ') || words.anySubspecialty}
          isOn={subspecialties.length > 0}
          options={known.map((id) => ({ id, label: subspecialtyName(id) }))}
          value={subspecialties}
          onChange={(next) => setWorklistFilter({ subspecialties: next })}
        />
        <MenuButton
          label={words.filterAssigned}
          selectionMode="single"
          selectedKeys={[assigned]}
          onSelectionChange={(keys) => {
            const next = WORKLIST_ASSIGNMENTS.find((each) => keys.has(each));
            if (next !== undefined) setWorklistFilter({ assigned: next });
          }}
          trigger={
            <Button tone={assigned === 'anybody' ? 'quiet' : 'plain'} icon={User}>
              {words.assigned[assigned]}
            </Button>
          }
        >
          {WORKLIST_ASSIGNMENTS.map((each) => (
            <MenuItem key={each} id={each} label={words.assigned[each]} />
          ))}
        </MenuButton>
      </ListLine>
    </ListBar>
  );
}

function setText(value: string): void {
  setWorklistFilter({ text: value });
}

type ChoiceMenuProps<Id extends string> = {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly shown: string;
  /** Something is left out by it */
  readonly isOn: boolean;
  readonly options: readonly { readonly id: Id; readonly label: string }[];
  readonly value: readonly Id[];
  readonly onChange: (value: Id[]) => void;
};

/** Some of a few; none is all of them. */
function ChoiceMenu<Id extends string>(props: ChoiceMenuProps<Id>) {
  const { label, icon, shown, isOn, options, value, onChange } = props;
  return (
    <MenuButton
      label={label}
      selectionMode="multiple"
      selectedKeys={value}
      onSelectionChange={(keys) => onChange(options.map(({ id }) => id).filter((id) => keys.has(id)))}
      trigger={
        <Button tone={isOn ? 'plain' : 'quiet'} icon={icon} aria-label={`${label}: ${shown}`}>
          <span className={styles['choice']}>{shown}</span>
        </Button>
      }
    >
      {options.map((option) => (
        <MenuItem key={option.id} id={option.id} label={option.label} />
      ))}
    </MenuButton>
  );
}
