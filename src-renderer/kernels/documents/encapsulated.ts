import { numberAt, textAt, type JsonDataset, type JsonElement } from '../json-dataset.ts';

/** A file that travels inside of a DICOM object (PS3.3 C.24). */
export interface EncapsulatedDocument {
  readonly title: string;
  /** In lower case, without parameters; empty where the object does not say */
  readonly mimeType: string;
  readonly content: JsonElement | undefined;
  /** Without the byte that made it even; null where the object does not say */
  readonly lengthBytes: number | null;
  /** Of the file when it is saved */
  readonly extension: string;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/xml': 'xml',
  'application/xml': 'xml',
  'text/plain': 'txt',
  'model/stl': 'stl',
  'application/sla': 'stl',
  'model/obj': 'obj',
  'model/mtl': 'mtl',
};

export function readEncapsulated(dataset: JsonDataset): EncapsulatedDocument | null {
  const content = dataset['00420011'];
  if (content === undefined) return null;
  const mimeType = (textAt(dataset, '00420012').split(';')[0] ?? '').trim().toLowerCase();
  return {
    title: textAt(dataset, '00420010'),
    mimeType,
    content,
    lengthBytes: numberAt(dataset, '00420015'),
    extension: EXTENSIONS[mimeType] ?? 'bin',
  };
}

/** How a document can be shown. */
export function documentKind({ mimeType }: EncapsulatedDocument): 'pdf' | 'text' | 'file' {
  if (mimeType === 'application/pdf') return 'pdf';
  return mimeType === 'text/xml' || mimeType === 'application/xml' || mimeType === 'text/plain'
    ? 'text'
    : 'file';
}

/** The document without its padding: by its stated length, else without a last zero byte (PS3.5 6.2, OB). */
export function documentBytes<Bytes extends Uint8Array>(bytes: Bytes, lengthBytes: number | null): Bytes {
  const isStated = lengthBytes !== null && lengthBytes > 0 && lengthBytes <= bytes.length;
  const end = isStated ? lengthBytes : bytes.length - (bytes.at(-1) === 0 ? 1 : 0);
  return bytes.subarray(0, end) as Bytes;
}

/**
 * XML as text of a person: what stands between the tags, a line for each element that has text of its own, a line break
 * where the document has one. Nothing of it is carried out.
 */
export function textOfXml(xml: string): string {
  return xml
    .replaceAll(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>/g, '')
    .replaceAll(/<(style|script)\b[\s\S]*?<\/\1>/gi, '')
    .replaceAll(/<\/?(?:content|sub|sup|span|b|i|em|strong)\b[^>]*>/gi, '')
    .replaceAll(/<\/?t[dh]\b[^>]*>/gi, '\t')
    .replaceAll(/<[^>]*>/g, '\n')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)))
    .replaceAll(/&#x([\da-f]+);/gi, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replaceAll('&amp;', '&')
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/[ \t]*\t[ \t]*/g, '\t')
        .replaceAll(/ +/g, ' ')
        .trim(),
    )
    .filter(Boolean)
    .join('\n');
}
