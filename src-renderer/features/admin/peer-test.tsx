import { useMutation } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, Minus, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { NETWORK_NEEDS, type PeerTest } from '#shared/contract/peer-test.ts';
import type { Peer } from '#shared/contract/station.ts';
import { api } from '#view/api/client.ts';
import { useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatInstant, formatTenths } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { Dialog } from '#view/ui/dialog.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import styles from './admin.module.css';

const words = text.admin.peerTest;

/** Measures the way to a peer and judges it against what reading needs. */
export function PeerTestDialog({ peer, onClose }: { readonly peer: Peer; readonly onClose: () => void }) {
  const [stores, setStores] = useState(false);
  const bind = useChange(
    (certificateFingerprint: string) => api.peers.put({ ...peer, certificateFingerprint }),
    queryKeys.peers,
  );
  const test = useMutation({ mutationFn: () => api.peers.test({ aeTitle: peer.aeTitle, stores }) });
  return (
    <Dialog
      title={words.title(peer.aeTitle)}
      isOpen
      onClose={onClose}
      closeLabel={text.common.close}
      width={560}
      actions={
        <>
          <Button onPress={onClose}>{text.common.close}</Button>
          <Button tone="primary" isPending={test.isPending} onPress={() => test.mutate()}>
            {test.isPending ? words.running : words.start}
          </Button>
        </>
      }
    >
      <p className={styles['dim']}>{words.intro(`${peer.host}:${peer.port}`)}</p>
      <Checkbox isSelected={stores} isDisabled={test.isPending} onChange={setStores}>
        {words.stores}
      </Checkbox>
      {test.error !== null && <Notice tone="stop">{test.error.message}</Notice>}
      <div role="status" className={styles['outcome']}>
        {test.data !== undefined && !test.isPending && (
          <Outcome
            outcome={test.data}
            bound={bind.isSuccess ? bind.variables : peer.certificateFingerprint}
            onBind={bind.isPending ? undefined : bind.mutate}
          />
        )}
      </div>
      {bind.error !== null && <Notice tone="stop">{bind.error.message}</Notice>}
    </Dialog>
  );
}

type OutcomeProps = {
  readonly outcome: PeerTest;
  /** Fingerprint of the certificate that the peer is bound to; '' when it is bound to none */
  readonly bound: string;
  readonly onBind: ((fingerprint: string) => void) | undefined;
};

function Outcome({ outcome, bound, onBind }: OutcomeProps) {
  const problem = outcome.steps.find(({ state }) => state === 'failed')?.problem;
  return (
    <>
      {problem !== undefined && <Notice tone="stop">{problem}</Notice>}
      <div className={styles['chips']}>
        {outcome.steps.map(({ step, state }) => (
          <Chip
            key={step}
            tone={state === 'done' ? 'ok' : state === 'failed' ? 'stop' : 'plain'}
            icon={state === 'done' ? CircleCheck : state === 'failed' ? CircleAlert : Minus}
          >
            {words.steps[step]}: {words.states[state]}
          </Chip>
        ))}
      </div>
      {outcome.tls !== null && <Agreed tls={outcome.tls} bound={bound} onBind={onBind} />}
      {outcome.roundTripMs !== null && (
        <PlainTable<PeerTest['needs'][number]>
          label={words.needsTitle}
          rows={outcome.needs}
          keyOf={({ need }) => need}
          columns={[
            { id: 'need', title: words.need, render: ({ need }) => words.needs[need] },
            {
              id: 'limit',
              title: words.wanted,
              widthPx: 110,
              align: 'end',
              render: ({ need }) => limitOf(need),
            },
            {
              id: 'value',
              title: words.measured,
              widthPx: 110,
              align: 'end',
              render: ({ need, value }) =>
                value === null ? '' : `${formatTenths(value)} ${NETWORK_NEEDS[need].unit}`,
            },
            {
              id: 'verdict',
              title: words.verdict,
              widthPx: 130,
              render: ({ isMet }) => <Verdict isMet={isMet} />,
            },
          ]}
        />
      )}
    </>
  );
}

type AgreedProps = Omit<OutcomeProps, 'outcome'> & { readonly tls: NonNullable<PeerTest['tls']> };

/** What both sides agreed on, and whether the peer's AE title holds for its certificate alone. */
function Agreed({ tls, bound, onBind }: AgreedProps) {
  return (
    <>
      <div className={styles['dim']}>
        <p>{words.agreed(tls.protocol, tls.cipher)}</p>
        <p>{words.shows(tls.subject, formatInstant(tls.notAfter))}</p>
        <p>{bound === '' ? words.notBound : words.isBound}</p>
      </div>
      {bound === '' && (
        <div>
          <Button isDisabled={onBind === undefined} onPress={() => onBind?.(tls.fingerprint)}>
            {words.bind}
          </Button>
        </div>
      )}
    </>
  );
}

function limitOf(need: PeerTest['needs'][number]['need']): string {
  const { limit, unit } = NETWORK_NEEDS[need];
  return `${unit === 'ms' ? '<' : '≥'} ${limit} ${unit}`;
}

function Verdict({ isMet }: { readonly isMet: boolean | null }) {
  if (isMet === null) return <span className={styles['dim']}>{words.notMeasured}</span>;
  return isMet ? (
    <Chip tone="ok" icon={CircleCheck}>
      {words.met}
    </Chip>
  ) : (
    <Chip tone="warn" icon={TriangleAlert}>
      {words.notMet}
    </Chip>
  );
}
