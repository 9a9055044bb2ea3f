import type { Peer } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { PeerTarget } from '#main/network/scu-association.ts';
import type { TlsMaterial } from '#main/network/handlers.ts';

/** A peer as far as calling it is concerned. */
type CalledPeer = Pick<
  Peer,
  'aeTitle' | 'host' | 'port' | 'usesTls' | 'certificateFingerprint' | 'preferredTransferSyntaxUid'
>;

/**
 * Where and how a peer is called.
 *
 * @param material what this station shows over TLS; null as long as it has no certificate
 * @throws AppError CONFLICT for a peer that is called over TLS by a station without a certificate
 */
export function peerTarget(
  peer: CalledPeer,
  callingAeTitle: string,
  material: TlsMaterial | null,
): PeerTarget {
  const { host, port, aeTitle: calledAeTitle, preferredTransferSyntaxUid } = peer;
  const plain = { host, port, calledAeTitle, callingAeTitle, preferredTransferSyntaxUid };
  if (!peer.usesTls) return plain;
  if (!material)
    throw new AppError(
      'CONFLICT',
      `${calledAeTitle} is called over TLS, but this station has no certificate. Make one under Certificates.`,
    );
  return { ...plain, tls: { material, fingerprint: peer.certificateFingerprint } };
}
