import { AppError, toAppError } from '#shared/errors.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import type { FindOptions, FoundEntity } from '#main/network/find-scu.ts';
import type { PeerLimits } from '#main/network/peer-limits.ts';
import type { QueryIdentifier } from '#main/network/query-model.ts';
import { QUERY_STATUS } from '#main/network/query-status.ts';
import type { PeerTarget } from '#main/network/scu-association.ts';
import type { GuestPeers } from '#main/peers/guest-peers.ts';
import type { KnownPeer } from '#main/peers/peers.ts';
import type { Archive, FetchRequest, FetchWay } from './archive.ts';
import {
  foundInstance,
  foundSeries,
  foundStudy,
  SERIES_RETURN_KEYS,
  SERIES_SEQUENCES,
  STUDY_EXTRA_KEYS,
  studyKeys,
} from './dimse-query.ts';

export interface DimseParts {
  readonly receiving: Receiving;
  readonly guests: GuestPeers;
  readonly limits: PeerLimits;
  /** AE titles of peers that were found not to offer C-GET; found out once */
  readonly withoutGet: Set<string>;
  /** AE titles of peers that refuse a query with sequences in it; found out once */
  readonly withoutSequences: Set<string>;
}

/** PS3.7 C.5.6 */
const CLASS_NOT_SUPPORTED = 0x0122;

/** A DIMSE peer as an archive: C-FIND to ask; C-GET, else C-MOVE to ourselves, to get. */
export function dimseArchive(parts: DimseParts, peer: KnownPeer, target: PeerTarget): Archive {
  const { limits } = parts;

  async function* find(identifier: QueryIdentifier, options: FindOptions) {
    // Loaded late: the DIMSE library would take a tenth of the core's time to get ready.
    const { findAtPeer } = await import('#main/network/find-scu.ts');
    const giveBack = await limits.take(peer.aeTitle, peer.maxAssociations, options.signal);
    try {
      // Old archives match and answer in their own character set only
      const characterSet = peer.characterSet || undefined;
      return yield* findAtPeer(target, { ...identifier, characterSet }, options);
    } finally {
      giveBack();
    }
  }

  /** Asks for the sequences, too, unless the peer refuses that before its first answer. */
  async function* findWith(
    sequences: Readonly<Record<string, string>>,
    identifier: QueryIdentifier,
    options: FindOptions,
  ) {
    if (parts.withoutSequences.has(peer.aeTitle)) return yield* find(identifier, options);
    let isAnswered = false;
    const answers = find({ ...identifier, keys: { ...identifier.keys, ...sequences } }, options);
    try {
      for (;;) {
        const next = await answers.next();
        if (next.done) return next.value;
        isAnswered = true;
        yield next.value;
      }
    } catch (error) {
      if (isAnswered || !isNotUnderstood(toAppError(error).data['status'])) throw error;
    } finally {
      await answers.return({ isCut: true });
    }
    const end = yield* find(identifier, options);
    parts.withoutSequences.add(peer.aeTitle);
    return end;
  }

  async function findAll<Found>(
    sequences: Readonly<Record<string, string>>,
    identifier: QueryIdentifier,
    signal: AbortSignal,
    read: (answer: FoundEntity) => Found | null,
  ): Promise<Found[]> {
    const found: Found[] = [];
    for await (const answer of findWith(sequences, identifier, { signal })) {
      const one = read(answer);
      if (one) found.push(one);
    }
    return found;
  }

  return {
    id: { kind: 'dimse', id: peer.aeTitle },
    isArchive: peer.isArchive,
    retries: peer.retries,
    async *findStudies(query, { signal, limit }) {
      const keys = studyKeys(query);
      const answers = findWith(STUDY_EXTRA_KEYS, { level: 'STUDY', keys }, { signal, limit });
      try {
        for (;;) {
          const next = await answers.next();
          if (next.done) return next.value;
          const study = foundStudy(next.value);
          if (study) yield study;
        }
      } finally {
        await answers.return({ isCut: true });
      }
    },
    findSeries: (studyInstanceUid, signal) =>
      findAll(
        SERIES_SEQUENCES,
        { level: 'SERIES', keys: { StudyInstanceUID: studyInstanceUid, ...SERIES_RETURN_KEYS } },
        signal,
        foundSeries,
      ),
    findInstances: (studyInstanceUid, seriesInstanceUid, signal) =>
      findAll(
        {},
        {
          level: 'IMAGE',
          keys: {
            StudyInstanceUID: studyInstanceUid,
            SeriesInstanceUID: seriesInstanceUid,
            SOPInstanceUID: '',
            SOPClassUID: '',
          },
        },
        signal,
        foundInstance,
      ),
    ways: parts.withoutGet.has(peer.aeTitle)
      ? [byMove(parts, peer, target)]
      : [byGet(parts, peer, target), byMove(parts, peer, target)],
  };
}

/** The query does not fit the class, or the peer cannot process it (PS3.4 Table C.4-1) */
function isNotUnderstood(status: unknown): boolean {
  return typeof status === 'number' && (status === QUERY_STATUS.identifierMismatch || status >> 12 === 0xc);
}

function identifierOf({
  studyInstanceUid,
  seriesInstanceUid,
  sopInstanceUids,
}: FetchRequest): QueryIdentifier {
  const keys = {
    StudyInstanceUID: studyInstanceUid,
    ...(seriesInstanceUid !== undefined && { SeriesInstanceUID: seriesInstanceUid }),
    ...(sopInstanceUids && { SOPInstanceUID: sopInstanceUids.join('\\') }),
  };
  const level = sopInstanceUids ? 'IMAGE' : seriesInstanceUid === undefined ? 'STUDY' : 'SERIES';
  return { level, keys };
}

/** The peer need not know us: the instances come on the association that asks for them. */
function byGet(
  { receiving, limits, withoutGet }: DimseParts,
  { aeTitle, maxAssociations }: KnownPeer,
  target: PeerTarget,
): FetchWay {
  return {
    name: 'C-GET',
    async fetch(request, signal) {
      const { getFromPeer } = await import('#main/network/get-scu.ts');
      const giveBack = await limits.take(aeTitle, maxAssociations, signal);
      const { store, associationId } = receiving.ownAssociation();
      try {
        const { sopClassUids } = request;
        await getFromPeer(target, identifierOf(request), store, { signal, sopClassUids, associationId });
      } catch (error) {
        if (toAppError(error).data['status'] === CLASS_NOT_SUPPORTED) withoutGet.add(aeTitle);
        throw error;
      } finally {
        giveBack();
      }
    },
  };
}

/** The peer sends to our node, which must be known there; here it is let in for as long as that lasts. */
function byMove({ receiving, limits, guests }: DimseParts, peer: KnownPeer, target: PeerTarget): FetchWay {
  return {
    name: 'C-MOVE',
    async fetch(request, signal) {
      if (!receiving.status().isListening) {
        throw new AppError(
          'REFUSED',
          'Our own DICOM node does not listen, so nothing can be sent to it. Look at its status.',
        );
      }
      const { moveFromPeer } = await import('#main/network/move-scu.ts');
      const giveBack = await limits.take(peer.aeTitle, peer.maxAssociations, signal);
      const leave = await guests.admit({ ...peer, may: [...new Set([...peer.may, 'store' as const])] });
      try {
        await moveFromPeer(target, identifierOf(request), { signal });
      } finally {
        await leave();
        giveBack();
      }
    },
  };
}
