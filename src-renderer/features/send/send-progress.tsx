import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ban, CircleAlert, CircleCheck, CircleDashed, CirclePlay, type LucideIcon } from 'lucide-react';
import type { Transfer } from '#shared/contract/remote.ts';
import type { StudyRow } from '#shared/contract/studies.ts';
import { api } from '#view/api/client.ts';
import { applyTransfer } from '#view/api/feed-values.ts';
import { queries } from '#view/api/queries.ts';
import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Chip, type ChipTone } from '#view/ui/chip.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Progress } from '#view/ui/progress.tsx';
import { StudyLines } from '#view/ui/study-lines.tsx';
import styles from './send.module.css';

const words = text.send;
const WIDTH = 600;

const LOOKS: Readonly<Record<Transfer['state'], { readonly icon: LucideIcon; readonly tone: ChipTone }>> = {
  queued: { icon: CircleDashed, tone: 'plain' },
  running: { icon: CirclePlay, tone: 'accent' },
  complete: { icon: CircleCheck, tone: 'ok' },
  partial: { icon: CircleAlert, tone: 'stop' },
  failed: { icon: CircleAlert, tone: 'stop' },
  cancelled: { icon: Ban, tone: 'plain' },
};

export type SendProgressProps = {
  readonly name: string;
  readonly studies: readonly StudyRow[];
  /** As they were when they began */
  readonly transfers: readonly Transfer[];
  readonly onClose: () => void;
};

/** Follows what is sent, says what was not taken and why, and sends that again. */
export function SendProgress({ name, studies, transfers, onClose }: SendProgressProps) {
  const { data: known } = useQuery(queries.transfers);
  const shown = new Map(
    transfers.map((begun) => [
      begun.studyInstanceUid,
      known?.find(({ transferId }) => transferId === begun.transferId) ?? begun,
    ]),
  );
  const states = [...shown.values()].map(({ state }) => state);
  const isUnderWay = states.some((state) => state === 'queued' || state === 'running');
  const isWhole = states.every((state) => state === 'complete');
  const title = isUnderWay ? words.sending : isWhole ? words.sent : words.notAllSent;
  return (
    <Dialog
      title={title(name)}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={WIDTH}
      actions={
        <Button tone="primary" onPress={onClose} autoFocus>
          {text.common.close}
        </Button>
      }
    >
      <StudyLines label={words.studies} studies={studies}>
        {({ studyInstanceUid }) => {
          const transfer = shown.get(studyInstanceUid);
          return transfer && <TransferLine transfer={transfer} />;
        }}
      </StudyLines>
      {isUnderWay && <span className={styles['dim']}>{words.goesOn}</span>}
    </Dialog>
  );
}

function TransferLine({ transfer }: { readonly transfer: Transfer }) {
  const cache = useQueryClient();
  const { transferId, state, done, total, reason } = transfer;
  const change = useMutation({
    mutationFn: (act: 'cancel' | 'retry') => api.remote[act]({ transferId }),
    onSuccess: (changed) => applyTransfer(cache, changed),
  });
  const isUnderWay = state === 'queued' || state === 'running';
  const isComplete = state === 'complete';
  return (
    <>
      <span className={styles['transfer']}>
        <Chip tone={LOOKS[state].tone} icon={LOOKS[state].icon}>
          {words.states[state]}
        </Chip>
        <span className={styles['bar']}>
          {total > 0 && (
            <Progress
              label={words.states[state]}
              fraction={done / total}
              figures={words.progress(formatNumber(done), formatNumber(total))}
            />
          )}
        </span>
        {isUnderWay && (
          <Button isDisabled={change.isPending} onPress={() => change.mutate('cancel')}>
            {words.stop}
          </Button>
        )}
        {!isUnderWay && !isComplete && (
          <Button isDisabled={change.isPending} onPress={() => change.mutate('retry')}>
            {state === 'cancelled' ? words.resume : words.retry}
          </Button>
        )}
      </span>
      {reason !== '' && <Notice tone={isUnderWay ? 'info' : 'stop'}>{reason}</Notice>}
      {change.error !== null && <Notice tone="stop">{change.error.message}</Notice>}
      {(state === 'partial' || state === 'failed') && <Reasons transferId={transferId} />}
    </>
  );
}

/** Each instance that did not arrive, by the reason. */
function Reasons({ transferId }: { readonly transferId: string }) {
  const failures = useQuery(queries.transferFailures(transferId));
  if (failures.error !== null) return <Notice tone="warn">{words.reasonsFailed}</Notice>;
  if (failures.data === undefined || failures.data.length === 0) return null;
  return (
    <details>
      <summary>{words.reasons}</summary>
      <ul className={styles['reasons']}>
        {[...byReason(failures.data)].map(([reason, uids]) => (
          <li key={reason}>
            {words.reason(formatNumber(uids.length), reason)}
            <code className={styles['uids']} aria-label={words.uids}>
              {uids.join('\n')}
            </code>
          </li>
        ))}
      </ul>
    </details>
  );
}

function byReason(
  failures: readonly { readonly sopInstanceUid: string; readonly reason: string }[],
): ReadonlyMap<string, readonly string[]> {
  const uids = new Map<string, string[]>();
  for (const { sopInstanceUid, reason } of failures) {
    const known = uids.get(reason);
    if (known === undefined) uids.set(reason, [sopInstanceUid]);
    else known.push(sopInstanceUid);
  }
  return uids;
}
