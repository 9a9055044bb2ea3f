import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Peer, RefusedCaller } from '#shared/contract/station.ts';
import { queries } from '#view/api/queries.ts';
import { formatInstant, formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import styles from './admin.module.css';
import { Fingerprint } from './fingerprint.tsx';

const words = text.admin.peers;

/** What one press does for it; null when there is nothing to do for a peer that is known already. */
function offerTo({ aeTitle, certificateFingerprint }: RefusedCaller, peers: readonly Peer[]): string | null {
  if (aeTitle === '') return null;
  const known = peers.find((peer) => peer.aeTitle === aeTitle);
  if (!known) return words.addCaller;
  const isOther = certificateFingerprint !== '' && certificateFingerprint !== known.certificateFingerprint;
  return isOther ? words.bindCaller : null;
}

/** A caller that failed in the TLS handshake has not named itself. */
function nameOf({ aeTitle }: RefusedCaller): ReactNode {
  return aeTitle === '' ? <span className={styles['dim']}>{words.noAeTitle}</span> : aeTitle;
}

/** Who called and was turned away; one press begins to let a known one in. */
export function RefusedCallers({ onAdd }: { readonly onAdd: (caller: RefusedCaller) => void }) {
  const refused = useQuery(queries.refusedCallers);
  const { data: peers = [] } = useQuery(queries.peers);
  const rows = refused.data ?? [];
  return (
    <section className={styles['half']} aria-label={words.refusedTitle}>
      <div className={styles['subtitle']}>
        <h2>{words.refusedTitle}</h2>
        <span className={styles['dim']}>{rows.length === 0 ? words.refusedNone : words.refusedIntro}</span>
      </div>
      {rows.length > 0 && (
        <PlainTable<RefusedCaller>
          label={words.refusedTitle}
          rows={rows}
          keyOf={(caller) => `${caller.aeTitle}\n${caller.host}\n${caller.calledAeTitle}\n${caller.reason}`}
          columns={[
            { id: 'ae', title: words.aeTitle, widthPx: 150, render: nameOf },
            { id: 'host', title: words.host, widthPx: 130, render: (caller) => caller.host },
            { id: 'called', title: words.calledAs, widthPx: 130, render: (caller) => caller.calledAeTitle },
            {
              id: 'reason',
              title: words.reason,
              render: (caller) => words.reasons[caller.reason] ?? caller.reason,
            },
            {
              id: 'certificate',
              title: words.shown,
              widthPx: 190,
              render: ({ certificateFingerprint: shown }) => shown !== '' && <Fingerprint value={shown} />,
            },
            {
              id: 'count',
              title: words.times,
              widthPx: 70,
              align: 'end',
              render: (caller) => formatNumber(caller.count),
            },
            {
              id: 'last',
              title: words.last,
              widthPx: 180,
              render: (caller) => <span className={styles['dim']}>{formatInstant(caller.lastAt)}</span>,
            },
            {
              id: 'actions',
              title: text.activity.columns.actions,
              widthPx: 150,
              align: 'end',
              render: (caller) =>
                offerTo(caller, peers) === null ? null : (
                  <Button onPress={() => onAdd(caller)}>{offerTo(caller, peers)}</Button>
                ),
            },
          ]}
        />
      )}
    </section>
  );
}
