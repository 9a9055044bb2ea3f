import { CircleCheck, CircleDashed, Image, ShieldAlert, ShieldCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatTime } from '#shared/dicom/date-time.ts';
import { formatPersonName, parsePersonName } from '#shared/dicom/person-name.ts';
import { sopClassName } from '#shared/dicom/sop-class.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import type { Report, ReportItem, ReportReference } from '#view/kernels/reports/report.ts';
import { reportAsText } from '#view/kernels/reports/report-text.ts';
import { formatDate } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Chip } from '#view/ui/chip.tsx';
import { CopyButton } from '#view/ui/copy-button.tsx';
import styles from './document.module.css';
import { showReference } from './show-reference.ts';

const words = text.documents.report;
/** What says something about its parent rather than being part of it (PS3.3 C.17.3.2.4) */
const NOTES = new Set(['HAS CONCEPT MOD', 'HAS OBS CONTEXT', 'HAS ACQ CONTEXT', 'HAS PROPERTIES']);

export interface ReportViewProps {
  readonly study: StudyRow;
  readonly report: Report;
}

/** A structured report of any template as text to read; images that it names are shown by a press. */
export function ReportView({ study, report }: ReportViewProps) {
  const [problem, setProblem] = useState('');
  const concepts = useMemo(() => conceptsByPosition(report.root), [report]);
  const onShow = (reference: ReportReference, isImage: boolean) => {
    void showReference(study.studyInstanceUid, reference, isImage).then(setProblem);
  };
  return (
    // The keys of the screen scroll nothing here: the text can have the focus and scroll by itself.
    <article className={styles['report']} tabIndex={0} aria-label={report.title || words.untitled}>
      <div className={styles['flags']}>
        <Flags report={report} />
        <span className={styles['grow']} />
        <CopyButton
          value={reportAsText(report, { valueOf: valueWords, referenceOf: referenceWords })}
          label={words.copy}
          copiedLabel={text.documents.tags.copied}
        />
      </div>
      {report.observers.map((observer) => (
        <p key={`${observer.name} ${observer.verifiedAt}`} className={styles['dim']}>
          {words.verifiedBy(
            formatPersonName(parsePersonName(observer.name)),
            observer.organization,
            dateTimeWords(observer.verifiedAt),
          )}
        </p>
      ))}
      {problem !== '' && (
        <p role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
      <h2 className={styles['title']}>{report.title || words.untitled}</h2>
      <Children item={report.root} depth={0} concepts={concepts} onShow={onShow} />
      {report.root.children.length === 0 && <p className={styles['dim']}>{words.empty}</p>}
    </article>
  );
}

function Flags({ report }: { readonly report: Report }) {
  const { completion, completionDescription, verification, contentDate, contentTime, predecessorCount } =
    report;
  const when = [formatDate(contentDate), formatTime(contentTime)].filter(Boolean).join(' ');
  return (
    <>
      {completion !== '' && (
        <Chip
          tone={completion === 'COMPLETE' ? 'plain' : 'warn'}
          icon={completion === 'COMPLETE' ? CircleCheck : CircleDashed}
        >
          {[words.completion(completion), completionDescription].filter(Boolean).join(': ')}
        </Chip>
      )}
      {verification !== '' && (
        <Chip
          tone={verification === 'VERIFIED' ? 'plain' : 'warn'}
          icon={verification === 'VERIFIED' ? ShieldCheck : ShieldAlert}
        >
          {words.verification(verification)}
        </Chip>
      )}
      {predecessorCount > 0 && <span className={styles['dim']}>{words.predecessors(predecessorCount)}</span>}
      {when !== '' && <span className={styles['dim']}>{words.writtenAt(when)}</span>}
    </>
  );
}

interface ItemProps {
  readonly item: ReportItem;
  readonly depth: number;
  /** What the items of the report are about, by position */
  readonly concepts: ReadonlyMap<string, string>;
  readonly onShow: (reference: ReportReference, isImage: boolean) => void;
}

function Children({ item, ...rest }: ItemProps) {
  const body = item.children.map((child) => <Item key={child.position} {...rest} item={child} />);
  return item.isContinuous ? <div className={styles['running']}>{body}</div> : body;
}

function Item(props: ItemProps) {
  const { item, depth } = props;
  if (item.valueType === 'CONTAINER')
    return (
      <section className={styles['section']}>
        {item.concept !== '' && (
          <h3 className={styles['heading']} data-depth={Math.min(depth, 3)}>
            {item.concept}
          </h3>
        )}
        <Children {...props} depth={depth + 1} />
      </section>
    );
  const isNote = NOTES.has(item.relationship);
  return (
    <span className={isNote ? styles['itemNote'] : styles['item']}>
      {item.concept !== '' && <span className={styles['concept']}>{`${item.concept}: `}</span>}
      <Value {...props} />
      {item.children.length > 0 && (
        <span className={styles['inside']}>
          <Children {...props} depth={depth + 1} />
        </span>
      )}
    </span>
  );
}

function Value({ item, concepts, onShow }: ItemProps) {
  const { reference, namesPosition, unit, valueType } = item;
  if (reference !== null)
    return (
      <button
        type="button"
        className={styles['reference']}
        onClick={() => onShow(reference, valueType === 'IMAGE')}
      >
        <Image size={12} aria-hidden />
        {referenceWords(item)}
      </button>
    );
  if (namesPosition !== '')
    return (
      <span className={styles['dim']}>
        {words.namesItem(concepts.get(namesPosition) || words.itemAt(namesPosition))}
      </span>
    );
  const value = valueWords(item);
  return (
    <span className={styles['value']}>
      {value === '' ? <span className={styles['dim']}>{words.noValue}</span> : value}
      {unit !== '' && ` ${unit}`}
    </span>
  );
}

function conceptsByPosition(
  item: ReportItem,
  known = new Map<string, string>(),
): ReadonlyMap<string, string> {
  known.set(item.position, item.concept);
  for (const child of item.children) conceptsByPosition(child, known);
  return known;
}

function referenceWords({ reference, valueType }: ReportItem): string {
  if (reference === null) return '';
  const name = sopClassName(reference.sopClassUid).replace(/ Storage$/, '');
  return words.reference(name || valueType.toLowerCase(), reference.frameNumbers);
}

function valueWords({ valueType, value }: ReportItem): string {
  if (value === '') return '';
  switch (valueType) {
    case 'DATE':
      return formatDate(value);
    case 'TIME':
      return formatTime(value, true);
    case 'DATETIME':
      return dateTimeWords(value);
    case 'PNAME':
      return formatPersonName(parsePersonName(value));
    case 'SCOORD':
    case 'SCOORD3D':
    case 'TCOORD':
      return words.marked(value);
    default:
      // A lone carriage return ends a line too (PS3.5 6.1.3).
      return value.replaceAll(/\r\n?/g, '\n');
  }
}

function dateTimeWords(value: string): string {
  return [formatDate(value.slice(0, 8)), formatTime(value.slice(8, 14), true)].filter(Boolean).join(' ');
}
