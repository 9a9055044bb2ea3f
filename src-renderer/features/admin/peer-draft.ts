import { type Peer, PEER_DEFAULTS, peerSchema, type RefusedCaller } from '#shared/contract/station.ts';
import { typedNumber } from '#view/ui/typed-number.ts';

const NUMBERS = ['port', 'maxAssociations', 'retries'] as const;
type NumberField = (typeof NUMBERS)[number];

/** A peer as it is typed: numbers are text until they are read. */
export type PeerDraft = Omit<Peer, NumberField> & Readonly<Record<NumberField, string>>;

export const NEW_PEER = draftOf({ ...PEER_DEFAULTS, aeTitle: '', host: '', port: 104, may: ['store'] });

export function draftOf(peer: Peer): PeerDraft {
  const { port, maxAssociations, retries } = peer;
  return {
    ...peer,
    port: String(port),
    maxAssociations: String(maxAssociations),
    retries: String(retries),
  };
}

/** A caller that is not known becomes a peer; one that is gets the certificate that it showed. */
export function draftFor(
  { aeTitle, host, certificateFingerprint }: RefusedCaller,
  peers: readonly Peer[],
): { readonly draft: PeerDraft; readonly isNew: boolean } {
  const known = peers.find((peer) => peer.aeTitle === aeTitle);
  const base = known ? draftOf(known) : { ...NEW_PEER, aeTitle, host };
  const usesTls = base.usesTls || certificateFingerprint !== '';
  return { draft: { ...base, usesTls, certificateFingerprint }, isNew: !known };
}

/** The peer that a draft means, and the fields that keep it from being one; empty text is not yet wrong. */
export function readDraft(draft: PeerDraft): {
  readonly peer: Peer | undefined;
  readonly wrong: ReadonlySet<string>;
} {
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, typedNumber(draft[name])]));
  const read = peerSchema.safeParse({ ...draft, ...numbers });
  const isEmptyText = (name: string) => (name === 'aeTitle' || name === 'host') && draft[name] === '';
  const names = read.error?.issues.map(({ path: [name] }) => String(name)) ?? [];
  return { peer: read.data, wrong: new Set(names.filter((name) => !isEmptyText(name))) };
}
