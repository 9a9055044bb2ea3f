import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import type { InstanceToSend } from './instance-to-send.ts';
import type { ContextProposal } from './scu-association.ts';

/** Presentation context ids are the odd numbers of a byte (PS3.8 9.3.2.2). */
export const MAX_CONTEXTS = 128;

/** Instances that share an association, with the contexts it must propose. */
export interface StoreBatch {
  readonly contexts: readonly ContextProposal[];
  /** Places in the list that was planned */
  readonly indices: readonly number[];
}

const PLAIN_SYNTAXES = [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN];

/**
 * One context for each pair of SOP class and transfer syntax, and as many batches as that needs.
 *
 * @param hasFallback each class also gets a context with the uncompressed syntaxes, for what the peer does not take as stored
 * @param preferredTransferSyntaxUid comes first among these
 */
export function planStore(
  instances: readonly InstanceToSend[],
  hasFallback = false,
  preferredTransferSyntaxUid = '',
): StoreBatch[] {
  const pairs = new Map<string, { proposal: ContextProposal; indices: number[] }>();
  for (const [index, { sopClassUid, transferSyntaxUid }] of instances.entries()) {
    const key = `${sopClassUid}|${transferSyntaxUid}`;
    const known = pairs.get(key);
    if (known) known.indices.push(index);
    else {
      const proposal = { abstractSyntaxUid: sopClassUid, transferSyntaxUids: [transferSyntaxUid] };
      pairs.set(key, { proposal, indices: [index] });
    }
  }
  const all = [...pairs.values()];
  const batches: StoreBatch[] = [];
  // With a fallback for each pair even the largest part keeps within the limit
  const most = hasFallback ? MAX_CONTEXTS / 2 : MAX_CONTEXTS;
  for (let at = 0; at < all.length; at += most) {
    const part = all.slice(at, at + most);
    const proposals = part.map(({ proposal }) => proposal);
    batches.push({
      contexts: hasFallback ? [...proposals, ...fallbacks(proposals, preferredTransferSyntaxUid)] : proposals,
      indices: part.flatMap(({ indices }) => indices).sort((a, b) => a - b),
    });
  }
  return batches;
}

/** For each class that has a pair beyond the uncompressed ones, or but one of these. */
function fallbacks(proposals: readonly ContextProposal[], preferredUid: string): ContextProposal[] {
  const classes = new Set(proposals.map(({ abstractSyntaxUid }) => abstractSyntaxUid));
  return [...classes].map((abstractSyntaxUid) => ({
    abstractSyntaxUid,
    transferSyntaxUids: PLAIN_SYNTAXES.toSorted(
      (a, b) => Number(b === preferredUid) - Number(a === preferredUid),
    ),
  }));
}
