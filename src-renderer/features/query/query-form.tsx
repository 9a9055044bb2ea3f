import { Search, Square, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import type { RemoteQuery } from '#shared/contract/remote.ts';
import { isUid } from '#shared/dicom/uid.ts';
import { text } from '#view/locales/text.ts';
import { isDay } from '#view/locales/typed-date.ts';
import { stopSearch, useRemoteSearch } from '#view/state/remote-search.ts';
import { Button } from '#view/ui/button.tsx';
import { DateField } from '#view/ui/date-field.tsx';
import { presetOf, rangeOf, type NamedDates } from '#view/ui/date-range.ts';
import { ListBar, ListCount, ListLine } from '#view/ui/list-screen.tsx';
import { MenuButton, MenuItem } from '#view/ui/menu.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './query.module.css';

const words = text.query;
const dates = text.studies.dates;
const MODALITIES = [
  'CT',
  'MR',
  'CR',
  'DX',
  'US',
  'MG',
  'XA',
  'RF',
  'NM',
  'PT',
  'OT',
  'SC',
  'ES',
  'OP',
  'SR',
] as const;
/** What the contract takes of one key */
const LONGEST_KEY = 64;

export type QueryFormProps = {
  readonly archives: ReactNode;
  readonly status: string;
  readonly actions: ReactNode;
  readonly nameRef: RefObject<HTMLInputElement | null>;
  readonly isAsking: boolean;
  readonly canSearch: boolean;
  readonly onSearch: () => void;
  readonly onClear: () => void;
  /** Down arrow in a field: on to the rows. */
  readonly onToTable: () => void;
};

/** What is asked for: always the same fields, in two lines; Enter in any of them searches. */
export function QueryForm(props: QueryFormProps) {
  const { archives, status, actions, nameRef, isAsking, canSearch, onSearch, onClear, onToTable } = props;
  const query = useRemoteSearch((search) => search.query);
  const isWrongUid = query.studyInstanceUid !== '' && !isUid(query.studyInstanceUid);
  const { studyDateFrom: from, studyDateTo: to } = query;
  const isNoDay = [query.patientBirthDate, from, to].some((day) => day !== '' && !isDay(day));
  const isReversed = !isNoDay && from !== '' && to !== '' && from > to;
  const problem = isWrongUid
    ? words.badUid
    : isNoDay
      ? text.common.badDate
      : isReversed
        ? words.reversed
        : '';
  const isWrong = problem !== '';
  const field = (key: TextKey, width: number, label: string) => (
    <TextField
      label={label}
      isLabelHidden
      placeholder={label}
      width={width}
      value={query[key]}
      onChange={(value) => change({ [key]: value.replaceAll('\\', '') })}
      maxLength={LONGEST_KEY}
      spellCheck="false"
      autoComplete="off"
      {...(key === 'patientName' ? { inputRef: nameRef, autoFocus: true } : {})}
      {...(key === 'studyInstanceUid' ? { isInvalid: isWrongUid } : {})}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') {
          event.preventDefault();
          onToTable();
        } else event.continuePropagation();
      }}
    />
  );
  const day = (key: 'patientBirthDate' | 'studyDateFrom' | 'studyDateTo', label: string) => (
    <DateField
      label={label}
      isLabelHidden
      width={124}
      value={query[key]}
      onChange={(value) => change({ [key]: value })}
    />
  );
  return (
    <ListBar
      label={words.form}
      onSubmit={() => {
        if (canSearch && !isWrong) onSearch();
      }}
    >
      <ListLine end={actions}>
        {archives}
        {field('patientName', 190, words.patientName)}
        {field('patientId', 120, words.patientId)}
        <span className={styles['labelled']}>
          <span aria-hidden>{words.patientBirthDate}</span>
          {day('patientBirthDate', words.patientBirthDate)}
        </span>
        {field('accessionNumber', 120, words.accessionNumber)}
        <Button
          type="submit"
          tone={isAsking ? 'plain' : 'primary'}
          icon={Search}
          isDisabled={!canSearch || isWrong}
        >
          {words.search}
        </Button>
        <Button icon={Square} isDisabled={!isAsking} onPress={stopSearch}>
          {words.stop}
        </Button>
        <ListCount>{status}</ListCount>
      </ListLine>
      <ListLine>
        <Segmented<NamedDates | 'custom'>
          label={dates.label}
          value={presetOf(query)}
          onChange={(preset) => {
            if (preset !== 'custom') change(rangeOf(preset));
          }}
          options={[
            { value: 'today', label: dates.today },
            { value: 'week', label: dates.week },
            { value: 'month', label: dates.month },
            { value: 'all', label: dates.all },
          ]}
        />
        {day('studyDateFrom', words.from)}
        <span aria-hidden>–</span>
        {day('studyDateTo', words.to)}
        <MenuButton
          label={words.modalities}
          selectionMode="multiple"
          selectedKeys={query.modalities}
          onSelectionChange={(keys) => change({ modalities: MODALITIES.filter((code) => keys.has(code)) })}
          trigger={
            <Button>
              {query.modalities.length === 0 ? words.modalities : words.modalitiesChosen(query.modalities)}
            </Button>
          }
        >
          {MODALITIES.map((code) => (
            <MenuItem key={code} id={code} label={code} />
          ))}
        </MenuButton>
        {field('studyDescription', 140, words.studyDescription)}
        {field('referringPhysicianName', 150, words.referringPhysicianName)}
        {field('studyInstanceUid', 140, words.studyInstanceUid)}
        <Button tone="quiet" icon={X} onPress={onClear}>
          {words.clear}
        </Button>
      </ListLine>
      {isWrong && (
        <p className={styles['wrong']} role="alert">
          {problem}
        </p>
      )}
    </ListBar>
  );
}

type TextKey = Exclude<
  keyof RemoteQuery,
  'modalities' | 'patientBirthDate' | 'studyDateFrom' | 'studyDateTo'
>;

function change(part: Partial<RemoteQuery>): void {
  useRemoteSearch.setState(({ query }) => ({ query: { ...query, ...part } }));
}
