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

/** One context for each pair of SOP class and transfer syntax, and as many batches as that needs. */
export function planStore(instances: readonly InstanceToSend[]): StoreBatch[] {
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
  for (let at = 0; at < all.length; at += MAX_CONTEXTS) {
    const part = all.slice(at, at + MAX_CONTEXTS);
    batches.push({
      contexts: part.map(({ proposal }) => proposal),
      indices: part.flatMap(({ indices }) => indices).sort((a, b) => a - b),
    });
  }
  return batches;
}
