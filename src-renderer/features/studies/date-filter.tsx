import { useState } from 'react';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { type DatePreset, useStudyList } from '#view/state/study-list.ts';
import { Button } from '#view/ui/button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { fromInputDate, rangeOf, toInputDate } from '#view/ui/date-range.ts';
import styles from './studies.module.css';

const words = text.studies.dates;

/** Study date by preset, or between two days. */
export function DateFilter() {
  const filter = useStudyList((list) => list.filter);
  const datePreset = useStudyList((list) => list.datePreset);
  const [isOpen, setOpen] = useState(false);
  const isCustom = datePreset === 'custom';
  const shownRange = [filter.studyDateFrom, filter.studyDateTo]
    .map((da) => formatDate(da) || '…')
    .join(' – ');
  return (
    <>
      <Segmented<DatePreset>
        label={words.label}
        value={datePreset}
        onChange={(preset) => {
          if (preset !== 'custom') {
            useStudyList.setState({ datePreset: preset, filter: { ...filter, ...rangeOf(preset) } });
          }
        }}
        options={[
          { value: 'today', label: words.today },
          { value: 'week', label: words.week },
          { value: 'month', label: words.month },
          { value: 'all', label: words.all },
        ]}
      />
      <Button tone={isCustom ? 'plain' : 'quiet'} onPress={() => setOpen(true)}>
        {isCustom ? shownRange : words.custom}
      </Button>
      {isOpen && <DateDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function DateDialog({ onClose }: { readonly onClose: () => void }) {
  const filter = useStudyList((list) => list.filter);
  const [from, setFrom] = useState(toInputDate(filter.studyDateFrom));
  const [to, setTo] = useState(toInputDate(filter.studyDateTo));
  const isReversed = from !== '' && to !== '' && from > to;
  function show() {
    if (isReversed) return;
    const range = { studyDateFrom: fromInputDate(from), studyDateTo: fromInputDate(to) };
    useStudyList.setState({
      filter: { ...filter, ...range },
      datePreset: from === '' && to === '' ? 'all' : 'custom',
    });
    onClose();
  }
  return (
    <Dialog
      title={words.title}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={360}
      actions={
        <>
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button tone="primary" isDisabled={isReversed} onPress={show}>
            {words.apply}
          </Button>
        </>
      }
    >
      <form
        className={styles['dates']}
        onSubmit={(event) => {
          event.preventDefault();
          show();
        }}
      >
        <TextField label={words.from} type="date" value={from} onChange={setFrom} autoFocus />
        <TextField label={words.to} type="date" value={to} onChange={setTo} />
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
      {isReversed && <Notice tone="warn">{words.reversed}</Notice>}
    </Dialog>
  );
}
