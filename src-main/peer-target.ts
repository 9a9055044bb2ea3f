import { AppError } from '#shared/errors.ts';
import type { PeerTarget } from '#main/network/scu-association.ts';
import type { TlsMaterial } from '#main/network/handlers.ts';
import type { OurUser } from '#main/network/user-identity.ts';
import { type KnownPeer, passcodeOwner } from '#main/peers/peers.ts';
import type { SecretBox } from '#main/secrets/secret-box.ts';

/** A peer as far as calling it is concerned. */
type CalledPeer = Pick<
  KnownPeer,
  | 'aeTitle'
  | 'host'
  | 'port'
  | 'usesTls'
  | 'certificateFingerprint'
  | 'preferredTransferSyntaxUid'
  | 'userIdentity'
  | 'userName'
  | 'sealedPasscode'
>;

/**
 * Where and how a peer is called.
 *
 * @param material what this station shows over TLS; null as long as it has no certificate
 * @throws AppError CONFLICT for a peer that is called over TLS by a station without a certificate, and when the passcode that it is to
 * be told cannot be opened
 */
export function peerTarget(
  peer: CalledPeer,
  callingAeTitle: string,
  material: TlsMaterial | null,
  secrets: SecretBox,
): PeerTarget {
  const { host, port, aeTitle: calledAeTitle, preferredTransferSyntaxUid } = peer;
  const user = userFor(peer, secrets);
  const plain = { host, port, calledAeTitle, callingAeTitle, preferredTransferSyntaxUid, user };
  if (!peer.usesTls) return plain;
  if (!material)
    throw new AppError(
      'CONFLICT',
      `${calledAeTitle} is called over TLS, but this station has no certificate. Make one under Certificates.`,
    );
  return { ...plain, tls: { material, fingerprint: peer.certificateFingerprint } };
}

function userFor(
  { aeTitle, userIdentity, userName, sealedPasscode }: CalledPeer,
  secrets: SecretBox,
): OurUser | undefined {
  if (userIdentity === 'none') return undefined;
  if (userIdentity === 'userName') return { name: userName, passcode: null };
  return { name: userName, passcode: secrets.open(sealedPasscode, passcodeOwner(aeTitle)) };
}
