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
import styles from './send.module.css';
import { StudyIdentity } from './study-identity.tsx';

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
  const shown = transfers.map(
    (begun) => known?.find(({ transferId }) => transferId === begun.transferId) ?? begun,
  );
  const isUnderWay = shown.some(({ state }) => state === 'queued' || state === 'running');
  return (
    <Dialog
      title={words.sending(name)}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={WIDTH}
      actions={
        <Button tone="primary" onPress={onClose}>
          {text.common.close}
        </Button>
      }
    >
      <div className={styles['form']}>
        <ul className={styles['lines']} tabIndex={0} aria-label={words.studies}>
          {shown.map((transfer) => {
            const study = studies.find((each) => each.studyInstanceUid === transfer.studyInstanceUid);
            return (
              <li key={transfer.transferId}>
                {study !== undefined && <StudyIdentity study={study} />}
                <TransferLine transfer={transfer} />
              </li>
            );
          })}
        </ul>
        {isUnderWay && <span className={styles['dim']}>{words.goesOn}</span>}
      </div>
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
            {words.retry}
          </Button>
        )}
      </span>
      {reason !== '' && <Notice tone={isUnderWay ? 'info' : 'stop'}>{reason}</Notice>}
      {change.error !== null && <Notice tone="stop">{change.error.message}</Notice>}
      {(state === 'partial' || state === 'failed') && <Reasons transferId={transferId} />}
    </>
  );
}

/** Each instance that did not arrive. */
function Reasons({ transferId }: { readonly transferId: string }) {
  const failures = useQuery(queries.transferFailures(transferId));
  if (failures.error !== null) return <Notice tone="warn">{words.reasonsFailed}</Notice>;
  if (failures.data === undefined || failures.data.length === 0) return null;
  return (
    <details>
      <summary>{words.reasons}</summary>
      <ul className={styles['reasons']}>
        {failures.data.map(({ sopInstanceUid, reason }) => (
          <li key={sopInstanceUid} className={styles['dim']}>
            {words.instance(sopInstanceUid, reason)}
          </li>
        ))}
      </ul>
    </details>
  );
}
