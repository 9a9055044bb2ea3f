import { dictionaryEntry } from './data-dictionary.ts';
import type { JsonDataset, JsonElement } from './dicom-json.ts';
import type { JsonPersonName, JsonValue } from './json-values.ts';

const NAMESPACE = 'http://dicom.nema.org/PS3.19/models/NativeDICOM';
const PRIVATE_CREATOR = /^[0-9A-F]{3}[13579BDF]00[1-9A-F][0-9A-F]$/;
const PRIVATE_ELEMENT = /^[0-9A-F]{3}[13579BDF][1-9A-F][0-9A-F]{3}$/;

/** A data set of the DICOM JSON Model as a document of the Native DICOM Model (PS3.19 A.1). */
export function writeNativeXml(json: JsonDataset): string {
  const body = writeAttributes(json);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<NativeDicomModel xmlns="${NAMESPACE}" xml:space="preserve">${body}</NativeDicomModel>`;
}

function writeAttributes(json: JsonDataset): string {
  return Object.keys(json)
    .sort()
    .map((tag) => {
      const element = json[tag];
      return element ? writeAttribute(json, tag, element) : '';
    })
    .join('');
}

function writeAttribute(json: JsonDataset, tag: string, element: JsonElement): string {
  const keyword = dictionaryEntry(Number.parseInt(tag, 16))?.keyword;
  const creator = PRIVATE_ELEMENT.test(tag) ? creatorOf(json, tag) : '';
  // The block that the creator has here is this data set's own affair (PS3.19 Table A.1.5-2).
  const shown = creator ? `${tag.slice(0, 4)}00${tag.slice(6)}` : tag;
  const head =
    `<DicomAttribute tag="${shown}" vr="${escaped(element.vr)}"` +
    (keyword === undefined ? '' : ` keyword="${keyword}"`) +
    (creator ? ` privateCreator="${escaped(creator)}"` : '');
  const content = writeContent(element);
  return content === '' ? `${head}/>` : `${head}>${content}</DicomAttribute>`;
}

function creatorOf(json: JsonDataset, tag: string): string {
  const block = `${tag.slice(0, 4)}00${tag.slice(4, 6)}`;
  const value = PRIVATE_CREATOR.test(block) ? json[block]?.Value?.[0] : null;
  return typeof value === 'string' ? value : '';
}

function writeContent({ vr, Value, InlineBinary, BulkDataURI }: JsonElement): string {
  if (BulkDataURI !== undefined) return `<BulkData uri="${escaped(BulkDataURI)}"/>`;
  if (InlineBinary !== undefined) return `<InlineBinary>${escaped(InlineBinary)}</InlineBinary>`;
  return (Value ?? []).map((value, index) => writeValue(vr, value, index + 1)).join('');
}

function writeValue(vr: string, value: JsonValue, number: number): string {
  if (vr === 'SQ') {
    const item = isObject(value) ? writeAttributes(value as JsonDataset) : '';
    return `<Item number="${number}">${item}</Item>`;
  }
  // An empty value among others keeps its number by leaving it out (PS3.19 Table A.1.5-2).
  if (value === null) return '';
  if (vr === 'PN')
    return `<PersonName number="${number}">${writeName(isObject(value) ? value : {})}</PersonName>`;
  return `<Value number="${number}">${escaped(typeof value === 'object' ? '' : String(value))}</Value>`;
}

function isObject(value: JsonValue): value is JsonPersonName {
  return typeof value === 'object' && value !== null;
}

const NAME_PARTS = ['FamilyName', 'GivenName', 'MiddleName', 'NamePrefix', 'NameSuffix'];

function writeName(name: JsonPersonName): string {
  return (['Alphabetic', 'Ideographic', 'Phonetic'] as const)
    .map((group) => {
      const text = name[group];
      if (text === undefined || text === '') return '';
      const parts = text
        .split('^')
        .slice(0, NAME_PARTS.length)
        .map((part, index) => {
          const element = NAME_PARTS[index] ?? '';
          return part === '' ? '' : `<${element}>${escaped(part)}</${element}>`;
        });
      return `<${group}>${parts.join('')}</${group}>`;
    })
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser turns line ends into one sort; these stay what they are.
  '\r': '&#13;',
};

/** Text for XML 1.0: what may stand in no document, not even as a reference, becomes a replacement character. */
export function escaped(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these very characters are meant
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
      .replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? '')
  );
}
