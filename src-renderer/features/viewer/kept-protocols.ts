import { readProtocol } from '#shared/hanging/read-protocols.ts';

/** Protocols as they are kept, without the one of this id; those that cannot be read stay. */
export function withoutId(texts: readonly string[], id: string): string[] {
  return texts.filter((json) => {
    const read = readProtocol(json);
    return read.kind === 'broken' || read.protocol.id !== id;
  });
}
