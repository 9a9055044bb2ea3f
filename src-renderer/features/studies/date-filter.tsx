import { useState } from 'react';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { isDay } from '#view/locales/typed-date.ts';
import { type DatePreset, useStudyList } from '#view/state/study-list.ts';
import { Button } from '#view/ui/button.tsx';
import { DateField } from '#view/ui/date-field.tsx';
import { rangeOf } from '#view/ui/date-range.ts';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
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
  const [from, setFrom] = useState(filter.studyDateFrom);
  const [to, setTo] = useState(filter.studyDateTo);
  const isWrong = [from, to].some((day) => day !== '' && !isDay(day));
  const isReversed = !isWrong && from !== '' && to !== '' && from > to;
  function show() {
    if (isWrong || isReversed) return;
    useStudyList.setState({
      filter: { ...filter, studyDateFrom: from, studyDateTo: to },
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
          <Button tone="primary" isDisabled={isWrong || isReversed} onPress={show}>
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
        <DateField label={words.from} value={from} onChange={setFrom} autoFocus />
        <DateField label={words.to} value={to} onChange={setTo} />
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
      {isReversed && <Notice tone="warn">{words.reversed}</Notice>}
    </Dialog>
  );
}
