/** Part of a value, `last` included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The range of a Range header (RFC 9110 14.1.2).
 *
 * @returns null for none, several or another unit, which may be answered whole; `unsatisfiable` when it lies outside
 */
export function byteRange(header: string | undefined, sizeBytes: number): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const [, from = '', to = ''] = match;
  if (from === '') {
    const length = Math.min(Number(to), sizeBytes);
    return length > 0 ? { first: sizeBytes - length, last: sizeBytes - 1 } : 'unsatisfiable';
  }
  const first = Number(from);
  const last = Math.min(to === '' ? Infinity : Number(to), sizeBytes - 1);
  if (first >= sizeBytes) return 'unsatisfiable';
  return last >= first ? { first, last } : null;
}
