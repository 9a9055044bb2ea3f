import type { Readable } from 'node:stream';

/** One thing that an import meets: something to read, or something that cannot be. */
export type ImportEntry =
  | { readonly kind: 'file'; readonly name: string; open(): Promise<Readable> }
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string };
