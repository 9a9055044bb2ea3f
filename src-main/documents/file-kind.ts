/** What a file is by its first bytes; its name is never believed. */
export type FileKind = 'pdf' | 'jpeg' | 'png' | 'tiff' | 'mp4' | 'stl';

/** Bytes that `fileKindOf` wants to see, fewer when the file is shorter */
export const KIND_HEAD_BYTES = 1024;

const STL_HEAD_BYTES = 84;
const STL_FACET_BYTES = 50;

/**
 * @param head the first bytes of the file
 * @param sizeBytes of the whole file: a binary STL is known by it alone
 * @returns null when it is none that can be wrapped
 */
export function fileKindOf(head: Buffer, sizeBytes: number): FileKind | null {
  const starts = (text: string, at = 0) => head.toString('latin1', at, at + text.length) === text;
  // Readers take a PDF header anywhere in the first KiB (PDF 1.7, implementation note 13).
  if (head.subarray(0, KIND_HEAD_BYTES).includes('%PDF-')) return 'pdf';
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  if (starts('\x89PNG\r\n\x1a\n')) return 'png';
  if (starts('II*\0') || starts('MM\0*')) return 'tiff';
  if (starts('ftyp', 4)) return 'mp4';
  if (head.length >= STL_HEAD_BYTES && head.readUInt32LE(80) * STL_FACET_BYTES + STL_HEAD_BYTES === sizeBytes)
    return 'stl';
  if (/^solid\b[^\n]*\n\s*(facet|endsolid)\b/.test(head.toString('latin1'))) return 'stl';
  return null;
}
