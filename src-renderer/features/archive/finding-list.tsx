import type { IntegrityFinding } from '#shared/contract/integrity.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
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
          widthPx: 260,
          render: (row) => <code className={styles['uid']}>{row.sopInstanceUid}</code>,
        },
        {
          id: 'state',
          title: words.columns.state,
          widthPx: 150,
          render: stateWords,
        },
        {
          id: 'actions',
          title: words.columns.actions,
          widthPx: 280,
          align: 'end',
          render: (row) =>
            mayManage &&
            row.state === 'open' && (
              <span className={styles['actions']}>
                {row.kind !== 'orphan' && (
                  <Button isDisabled={isHealing} onPress={() => onHeal(row)}>
                    {words.heal}
                  </Button>
                )}
                {row.kind !== 'missing' && (
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
