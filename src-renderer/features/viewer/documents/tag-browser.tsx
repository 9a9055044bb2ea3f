import { ChevronLeft, ChevronRight, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatPersonName } from '#shared/dicom/person-name.ts';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import type { Frame } from '#view/imaging/frame.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import { tagDifferences } from '#view/kernels/tags/tag-diff.ts';
import type { JsonDataset } from '#view/kernels/json-dataset.ts';
import { hasFrameTags, tagRows, tagsOfFrame } from '#view/kernels/tags/tag-rows.ts';
import { findTags } from '#view/kernels/tags/tag-search.ts';
import { tagsAsText } from '#view/kernels/tags/tag-text.ts';
import { formatDate, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { closeTags, useTagBrowser, type TagSubject } from '#view/state/tag-browser.ts';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { CopyButton } from '#view/ui/copy-button.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { binaryWords, TagList } from './tag-list.tsx';
import { TagDiffList } from './tag-diff-list.tsx';
import styles from './tag-browser.module.css';
import { useInstanceTags, useKeywords } from './use-tags.ts';

const words = text.documents.tags;
const NO_TAGS: JsonDataset = {};

export interface TagBrowserProps {
  readonly study: StudyRow;
  readonly series: SeriesRow | null;
  readonly stack: SeriesStack | null;
  /** What the active viewport has on the screen */
  readonly shown: () => Frame | null;
}

/** The header of any object of the active series, searched, copied, and compared with another. */
export function TagBrowser({ study, series, stack, shown }: TagBrowserProps) {
  const subject = useTagBrowser((state) => state.subject);
  const person = [
    formatPersonName(study.patientName) || text.studies.noName,
    study.patientId || text.studies.noPatientId,
    formatDate(study.studyDate),
    series && text.viewer.series(series.seriesNumber, series.seriesDescription),
  ].filter(Boolean);
  return (
    <Dialog
      title={`${words.title} · ${person.join('  ')}`}
      isOpen={subject !== null}
      onClose={closeTags}
      closeLabel={text.common.close}
      width={1180}
    >
      {subject !== null && stack !== null && (
        <Browser key={subject.sopInstanceUid} subject={subject} stack={stack} frame={shown()} />
      )}
    </Dialog>
  );
}

interface BrowserProps {
  readonly subject: TagSubject;
  readonly stack: SeriesStack;
  readonly frame: Frame | null;
}

function Browser({ subject, stack, frame }: BrowserProps) {
  const uids = useMemo(() => instancesOf(stack), [stack]);
  const first = uids.indexOf(subject.sopInstanceUid || (frame?.sopInstanceUid ?? ''));
  const [at, setAt] = useState(Math.max(0, first));
  const [comparedAt, setComparedAt] = useState<number | null>(null);
  const [search, setSearch] = useState('');
  const [isOnlyFrame, setOnlyFrame] = useState(true);
  const address = (index: number | null) => {
    const sopInstanceUid = index === null ? undefined : uids[index];
    const { studyInstanceUid, seriesInstanceUid } = stack;
    return sopInstanceUid === undefined ? null : { studyInstanceUid, seriesInstanceUid, sopInstanceUid };
  };
  const keywords = useKeywords();
  const tags = useInstanceTags(address(at));
  const compared = useInstanceTags(address(comparedAt));
  const ofFrame = isOnlyFrame && frame?.sopInstanceUid === uids[at] ? (frame?.frameNumber ?? 0) : 0;
  const rows = useMemo(
    () => tagRows(frameOf(tags.data ?? NO_TAGS, ofFrame), keywords),
    [tags.data, keywords, ofFrame],
  );
  const others = useMemo(
    () => tagRows(frameOf(compared.data ?? NO_TAGS, ofFrame), keywords),
    [compared.data, keywords, ofFrame],
  );
  const found = useMemo(() => findTags(rows, search), [rows, search]);
  const differences = useMemo(
    () => (comparedAt === null ? [] : tagDifferences(found, findTags(others, search))),
    [comparedAt, found, others, search],
  );
  const hasFrames = frame?.sopInstanceUid === uids[at] && hasFrameTags(tags.data ?? NO_TAGS);
  const failure = tags.error ?? compared.error;
  const isLoading = tags.isPending || (comparedAt !== null && compared.isPending);
  if (uids.length === 0) return <p>{words.none}</p>;
  return (
    <div className={styles['browser']}>
      <div className={styles['bar']}>
        <TextField
          label={words.search}
          isLabelHidden
          autoFocus
          icon={Search}
          placeholder={words.searchHint}
          width={260}
          value={search}
          onChange={setSearch}
        />
        <Stepper
          label={words.objectOf(at + 1, uids.length)}
          previous={words.previous}
          next={words.next}
          at={at}
          count={uids.length}
          onChange={setAt}
        />
        {uids.length > 1 && (
          <Checkbox
            isSelected={comparedAt !== null}
            onChange={(isOn) => setComparedAt(isOn ? (at + 1 < uids.length ? at + 1 : at - 1) : null)}
          >
            {words.compare}
          </Checkbox>
        )}
        {comparedAt !== null && (
          <Stepper
            label={words.compareWith(comparedAt + 1, uids.length)}
            previous={words.comparePrevious}
            next={words.compareNext}
            at={comparedAt}
            count={uids.length}
            onChange={setComparedAt}
          />
        )}
        {hasFrames && (
          <Checkbox isSelected={isOnlyFrame} onChange={setOnlyFrame}>
            {words.onlyFrame(frame?.frameNumber ?? 1)}
          </Checkbox>
        )}
        <span className={styles['grow']} />
        <span className={styles['dim']} role="status">
          {comparedAt === null
            ? words.found(found.length, rows.length)
            : words.differences(differences.filter(isOwnDifference).length)}
        </span>
        <CopyButton
          value={tagsAsText(found, binaryWords)}
          label={words.copyAll}
          copiedLabel={words.copied}
          key={`${at} ${search}`}
        />
      </div>
      {failure !== null ? (
        <QueryFailure
          title={words.failed}
          message={problemText(failure)}
          retryLabel={text.common.tryAgain}
          onRetry={() => void Promise.all([tags.refetch(), comparedAt !== null && compared.refetch()])}
        />
      ) : isLoading ? (
        <p className={styles['note']}>{words.loading}</p>
      ) : comparedAt === null ? (
        <TagList rows={found} isSearching={search.trim() !== ''} />
      ) : (
        <TagDiffList
          differences={differences}
          names={[
            `${words.columnsOfDiff.one} (${formatNumber(at + 1)})`,
            `${words.columnsOfDiff.other} (${formatNumber(comparedAt + 1)})`,
          ]}
        />
      )}
    </div>
  );
}

interface StepperProps {
  readonly label: string;
  readonly previous: string;
  readonly next: string;
  readonly at: number;
  readonly count: number;
  readonly onChange: (at: number) => void;
}

function Stepper({ label, previous, next, at, count, onChange }: StepperProps) {
  return (
    <span className={styles['stepper']}>
      <IconButton icon={ChevronLeft} label={previous} isDisabled={at <= 0} onPress={() => onChange(at - 1)} />
      <span>{label}</span>
      <IconButton
        icon={ChevronRight}
        label={next}
        isDisabled={at + 1 >= count}
        onPress={() => onChange(at + 1)}
      />
    </span>
  );
}

/** Every object of a part of a series once: pictures in reading order, then the others. */
function instancesOf({ frames, phases, others }: SeriesStack): readonly string[] {
  const pictures = phases.length > 1 ? phases.flatMap((phase) => phase.frames) : frames;
  return [...new Set([...pictures, ...others].map(({ sopInstanceUid }) => sopInstanceUid))];
}

function frameOf(dataset: JsonDataset, frameNumber: number): JsonDataset {
  return frameNumber === 0 ? dataset : tagsOfFrame(dataset, frameNumber);
}

function isOwnDifference({ isDifferent, one, other }: ReturnType<typeof tagDifferences>[number]): boolean {
  return isDifferent && (one ?? other)?.kind === 'element';
}
