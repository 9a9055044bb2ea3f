import {
  PEER_RIGHTS,
  peerSchema,
  type Peer,
  type PeerRight,
  type RefusedCaller,
  USER_IDENTITIES,
} from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import type { SecretBox, SecretOwner } from '#main/secrets/secret-box.ts';
import type { StationDatabase } from '#main/station/station-database.ts';

/** Refused callers kept for the window to offer as new peers. */
const KEPT_CALLERS = 100;
/** What a stranger calls itself is at most this much of a row. */
const MAX_TEXT = 64;

/** A peer as this station calls it. */
export interface KnownPeer extends Peer {
  /** Opened when it is called; '' when there is none */
  readonly sealedPasscode: string;
}

/** What an administrator enters; `passcode` null keeps the one that is known. */
export type PeerInput = Omit<Peer, 'hasPasscode'> & { readonly passcode?: string | null };

export async function listPeers(database: StationDatabase): Promise<Peer[]> {
  return (await knownPeers(database)).map(shownPeer);
}

/** What may be told of it. */
export function shownPeer(known: KnownPeer): Peer {
  const { sealedPasscode: _sealedPasscode, ...peer } = known;
  return peer;
}

export async function knownPeers(database: StationDatabase): Promise<KnownPeer[]> {
  const rows = await database.selectFrom('peer').selectAll().orderBy('ae_title').execute();
  return rows.map((row) => ({
    aeTitle: row.ae_title,
    host: row.host,
    port: row.port,
    may: parseRights(row.may),
    characterSet: row.character_set,
    maxAssociations: row.max_associations,
    isArchive: row.is_archive === 1,
    comment: row.comment,
    usesTls: row.uses_tls === 1,
    certificateFingerprint: row.certificate_fingerprint,
    preferredTransferSyntaxUid: parseSyntax(row.preferred_transfer_syntax_uid),
    retries: row.retries,
    userIdentity: USER_IDENTITIES.find((each) => each === row.user_identity) ?? 'none',
    userName: row.user_name,
    hasPasscode: row.sealed_passcode !== '',
    sealedPasscode: row.sealed_passcode,
  }));
}

function parseSyntax(uid: string): Peer['preferredTransferSyntaxUid'] {
  return peerSchema.shape.preferredTransferSyntaxUid.safeParse(uid).data ?? '';
}

function parseRights(text: string): PeerRight[] {
  const rights = JSON.parse(text) as unknown;
  return PEER_RIGHTS.filter((right) => Array.isArray(rights) && rights.includes(right));
}

/** @throws AppError MISSING */
export async function findPeer(database: StationDatabase, aeTitle: string): Promise<KnownPeer> {
  const peer = (await knownPeers(database)).find((candidate) => candidate.aeTitle === aeTitle.trim());
  if (!peer) throw new AppError('MISSING', `There is no peer ${aeTitle}. Add it first.`);
  return peer;
}

/**
 * Replaces the peer of this AE title, else adds it; it is no longer among the refused callers.
 *
 * @throws AppError INPUT when what it is to be told of our user is not whole
 */
export async function putPeer(database: StationDatabase, secrets: SecretBox, peer: PeerInput): Promise<void> {
  const row = {
    host: peer.host,
    port: peer.port,
    may: JSON.stringify([...new Set(peer.may)]),
    character_set: peer.characterSet,
    max_associations: peer.maxAssociations,
    is_archive: peer.isArchive ? 1 : 0,
    comment: peer.comment,
    uses_tls: peer.usesTls ? 1 : 0,
    certificate_fingerprint: peer.certificateFingerprint,
    preferred_transfer_syntax_uid: peer.preferredTransferSyntaxUid,
    retries: peer.retries,
    user_identity: peer.userIdentity,
    user_name: peer.userIdentity === 'none' ? '' : peer.userName,
    sealed_passcode: await sealedPasscode(database, secrets, peer),
  };
  await database
    .insertInto('peer')
    .values({ ae_title: peer.aeTitle, ...row })
    .onConflict((conflict) => conflict.column('ae_title').doUpdateSet(row))
    .execute();
  await database.deleteFrom('refused_caller').where('ae_title', '=', peer.aeTitle).execute();
}

async function sealedPasscode(
  database: StationDatabase,
  secrets: SecretBox,
  { aeTitle, host, userIdentity, userName, passcode = null }: PeerInput,
): Promise<string> {
  if (userIdentity === 'none') return '';
  if (userName === '')
    throw new AppError('INPUT', 'The user name that the peer is to be told is missing. Enter it.');
  if (userIdentity === 'userName') return '';
  if (passcode !== null && passcode !== '') return secrets.seal(passcode, passcodeOwner(aeTitle));
  const known = (await knownPeers(database)).find((each) => each.aeTitle === aeTitle);
  // A passcode that was entered for one host must not be sent to another
  if (known?.host === host && known.hasPasscode) return known.sealedPasscode;
  throw new AppError('INPUT', 'The passcode is missing. Enter it for this address.');
}

export function passcodeOwner(aeTitle: string): SecretOwner {
  return { kind: 'peer', name: aeTitle };
}

/** @throws AppError MISSING */
export async function removePeer(database: StationDatabase, aeTitle: string): Promise<void> {
  const { numDeletedRows } = await database
    .deleteFrom('peer')
    .where('ae_title', '=', aeTitle)
    .executeTakeFirst();
  if (numDeletedRows !== 1n) throw new AppError('MISSING', `There is no peer ${aeTitle}.`);
}

export async function noteRefusedCaller(
  database: StationDatabase,
  caller: {
    aeTitle: string;
    host: string;
    calledAeTitle: string;
    reason: string;
    certificateFingerprint?: string;
  },
): Promise<void> {
  const at = new Date().toISOString();
  const short = (text: string) => text.slice(0, MAX_TEXT);
  await database
    .insertInto('refused_caller')
    .values({
      ae_title: short(caller.aeTitle),
      host: short(caller.host),
      called_ae_title: short(caller.calledAeTitle),
      reason: caller.reason,
      count: 1,
      last_at: at,
      certificate_fingerprint: caller.certificateFingerprint ?? '',
    })
    .onConflict((conflict) =>
      conflict.columns(['ae_title', 'host', 'called_ae_title', 'reason']).doUpdateSet((row) => ({
        count: row('refused_caller.count', '+', 1),
        last_at: at,
        certificate_fingerprint: caller.certificateFingerprint ?? '',
      })),
    )
    .execute();
  await database
    .deleteFrom('refused_caller')
    .where('last_at', '<', (older) =>
      older
        .selectFrom('refused_caller')
        .select('last_at')
        .orderBy('last_at', 'desc')
        .limit(1)
        .offset(KEPT_CALLERS),
    )
    .execute();
}

/** The latest first */
export async function listRefusedCallers(database: StationDatabase): Promise<RefusedCaller[]> {
  const rows = await database.selectFrom('refused_caller').selectAll().orderBy('last_at', 'desc').execute();
  return rows.map((row) => ({
    aeTitle: row.ae_title,
    host: row.host,
    calledAeTitle: row.called_ae_title,
    reason: row.reason,
    certificateFingerprint: row.certificate_fingerprint,
    count: row.count,
    lastAt: row.last_at,
  }));
}
