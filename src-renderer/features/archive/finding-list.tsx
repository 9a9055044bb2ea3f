import type { IntegrityFinding } from '#shared/contract/integrity.ts';
import { useMay } from '#view/api/queries.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { navigate } from '#view/state/route.ts';
import { Button } from '#view/ui/button.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import styles from './keeping.module.css';

const words = text.integrity;

type FindingListProps = {
  readonly rows: readonly IntegrityFinding[];
  readonly mayManage: boolean;
  readonly isHealing: boolean;
  readonly onHeal: (finding: IntegrityFinding) => void;
  readonly onAccept: (finding: IntegrityFinding) => void;
};

/** What was found, those first that somebody has to decide upon. */
export function FindingList({ rows, mayManage, isHealing, onHeal, onAccept }: FindingListProps) {
  const mayRead = useMay('studies.read');
  return (
    <PlainTable<IntegrityFinding>
      label={words.list}
      rows={rows}
      keyOf={({ findingId }) => String(findingId)}
      columns={[
        {
          id: 'found',
          title: words.columns.found,
          widthPx: 184,
          render: (row) => formatInstant(row.foundAt),
        },
        { id: 'kind', title: words.columns.kind, widthPx: 100, render: (row) => words.kinds[row.kind] },
        { id: 'detail', title: words.columns.detail, render: (row) => row.detail },
        {
          id: 'sop',
          title: words.columns.sop,
          widthPx: 240,
          render: (row) => <code className={styles['uid']}>{row.sopInstanceUid}</code>,
        },
        {
          id: 'state',
          title: words.columns.state,
          widthPx: 130,
          render: stateWords,
        },
        {
          id: 'actions',
          title: words.columns.actions,
          widthPx: 390,
          align: 'end',
          render: (row) => (
            <span className={styles['actions']}>
              {mayRead && row.studyInstanceUid !== '' && (
                <Button tone="quiet" onPress={() => openStudy(row)}>
                  {words.openStudy}
                </Button>
              )}
              {mayManage && row.state === 'open' && row.kind !== 'orphan' && (
                <Button isDisabled={isHealing} onPress={() => onHeal(row)}>
                  {words.heal}
                </Button>
              )}
              {mayManage && row.state === 'open' && row.kind !== 'missing' && (
                <Button onPress={() => onAccept(row)}>
                  {row.kind === 'orphan' ? words.leave : words.accept}
                </Button>
              )}
            </span>
          ),
        },
      ]}
    />
  );
}

/** A file that is none of the images is neither damaged nor shown. */
function stateWords({ kind, state, healedFrom }: IntegrityFinding): string {
  if (state === 'healed') return words.healedFrom(healedFrom);
  if (kind === 'orphan' && state === 'open') return words.undecided;
  if (kind === 'orphan' && state === 'accepted') return words.leftThere;
  return words.states[state];
}

/** Whose image it is: the finding itself names no patient. */
function openStudy({ studyInstanceUid }: IntegrityFinding): void {
  navigate({ screen: 'study', studyInstanceUid });
}
