import { XMLParser } from 'fast-xml-parser';
import { AppError } from '#shared/errors.ts';
import type { JsonDataset, JsonElement } from './dicom-json.ts';
import { DEEPEST_NESTING } from './element-walk.ts';
import type { JsonPersonName, JsonValue } from './json-values.ts';

/** An element of the document: attributes with `@` in front, text under `#text`, children as arrays. */
interface Node {
  readonly [name: string]: string | readonly Node[] | undefined;
}

const ARRAYS = new Set(['DicomAttribute', 'Item', 'Value', 'PersonName', 'BulkData', 'InlineBinary']);
const GROUPS = ['Alphabetic', 'Ideographic', 'Phonetic'] as const;
const NAME_PARTS = ['FamilyName', 'GivenName', 'MiddleName', 'NamePrefix', 'NameSuffix'];
for (const name of [...GROUPS, ...NAME_PARTS, 'NativeDicomModel']) ARRAYS.add(name);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  alwaysCreateTextNode: true,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Read here: the parser knows no numbers without the entities of HTML.
  processEntities: false,
  isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && ARRAYS.has(name),
});

/**
 * Reads a document of the Native DICOM Model (PS3.19 A.1) into the DICOM JSON Model.
 *
 * @param text at most as long as the caller bounds it
 * @throws AppError INPUT when it is no such document; a document type, which could define entities or name files, is refused
 */
export function readNativeXml(text: string): JsonDataset {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw unreadable('It must not have a document type.');
  let document: unknown;
  try {
    document = parser.parse(text, true);
  } catch {
    throw unreadable('It is no well-formed XML.');
  }
  const root = childrenOf(document as Node, 'NativeDicomModel')[0];
  if (!root) throw unreadable('It has no NativeDicomModel.');
  return readAttributes(root, 0);
}

function unreadable(why: string): AppError {
  return new AppError('INPUT', `The XML document of an object cannot be read. ${why}`);
}

function childrenOf(node: Node, name: string): readonly Node[] {
  const children = node[name];
  return Array.isArray(children) ? (children as readonly (Node | string)[]).map(asNode) : [];
}

/** An element with nothing but text, or nothing at all, comes as text where the parser makes it short. */
function asNode(child: Node | string): Node {
  return typeof child === 'string' ? { '#text': child } : child;
}

function textOf(node: Node | undefined, name = '#text'): string {
  const text = node?.[name];
  return typeof text === 'string' ? text.replace(ENTITY, decodeEntity) : '';
}

/** The five of XML and characters by number; a document cannot define others, since it may have no document type. */
const ENTITY = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi;
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decodeEntity(entity: string, name?: string, decimal?: string, hexadecimal?: string): string {
  if (name !== undefined) return NAMED[name] ?? entity;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}

function readAttributes(node: Node, depth: number): JsonDataset {
  if (depth > DEEPEST_NESTING) throw unreadable('Its sequences are nested too deeply.');
  const json: JsonDataset = {};
  const later: Node[] = [];
  for (const attribute of childrenOf(node, 'DicomAttribute')) {
    const tag = textOf(attribute, '@tag').toUpperCase();
    if (!/^[0-9A-F]{8}$/.test(tag)) throw unreadable('A tag is none.');
    if (textOf(attribute, '@privateCreator') === '') json[tag] = readAttribute(attribute, depth);
    else later.push(attribute);
  }
  // Creators may stand behind what is theirs.
  for (const attribute of later) json[privateTag(json, attribute)] = readAttribute(attribute, depth);
  return json;
}

/** Where the block of the creator is in this data set, or is put when none of its elements was there yet. */
function privateTag(json: JsonDataset, attribute: Node): string {
  const tag = textOf(attribute, '@tag').toUpperCase();
  const creator = textOf(attribute, '@privateCreator');
  const group = tag.slice(0, 4);
  if (tag.slice(4, 6) !== '00') return tag;
  for (let block = 0x10; block <= 0xff; block += 1) {
    const digits = block.toString(16).toUpperCase();
    const name = `${group}00${digits}`;
    json[name] ??= { vr: 'LO', Value: [creator] };
    if (json[name].Value?.[0] === creator) return `${group}${digits}${tag.slice(6)}`;
  }
  throw unreadable('A private group has too many creators.');
}

function readAttribute(attribute: Node, depth: number): JsonElement {
  const vr = textOf(attribute, '@vr');
  if (!/^[A-Z]{2}$/.test(vr)) throw unreadable('A value representation is none.');
  const [bulk] = childrenOf(attribute, 'BulkData');
  if (bulk) return { vr, BulkDataURI: textOf(bulk, '@uri') || textOf(bulk, '@uuid') };
  const [binary] = childrenOf(attribute, 'InlineBinary');
  if (binary) return { vr, InlineBinary: textOf(binary).replace(/\s/g, '') };
  if (vr === 'SQ')
    return withValues(
      vr,
      numbered(attribute, 'Item', (item) => readAttributes(item, depth + 1)),
    );
  if (vr === 'PN') return withValues(vr, numbered(attribute, 'PersonName', readName));
  return withValues(
    vr,
    numbered(attribute, 'Value', (value) => textOf(value)),
  );
}

function withValues(vr: string, values: readonly (JsonValue | undefined)[]): JsonElement {
  if (values.length === 0) return { vr };
  return { vr, Value: Array.from(values, (value) => value ?? null) };
}

const MOST_VALUES = 100_000;

/** Children by their numbers, which begin at 1; what is left out is empty. */
function numbered<Value>(node: Node, name: string, read: (child: Node) => Value): (Value | undefined)[] {
  const values: (Value | undefined)[] = [];
  for (const [index, child] of childrenOf(node, name).entries()) {
    const number = Number(textOf(child, '@number') || index + 1);
    if (!Number.isInteger(number) || number < 1 || number > MOST_VALUES)
      throw unreadable('A number of a value is none.');
    values[number - 1] = read(child);
  }
  return values;
}

function readName(node: Node): JsonPersonName {
  const name: JsonPersonName = {};
  for (const group of GROUPS) {
    const [found] = childrenOf(node, group);
    if (!found) continue;
    const parts = NAME_PARTS.map((part) => textOf(childrenOf(found, part)[0]));
    name[group] = parts.join('^').replace(/\^+$/, '') || textOf(found).trim();
  }
  return name;
}
