/**
 * Attributes that the catalog keeps only because queries ask for them (PS3.4 tables C.6-1 to C.6-4, and what peers send
 * beside those). They are text, kept as one JSON object per study and one per series.
 */
export interface OptionalKey {
  readonly tag: number;
  readonly vr: string;
  readonly keeper: 'study' | 'series';
  /** What is kept of each item, where `vr` is SQ */
  readonly items?: readonly OptionalItemKey[];
}

export interface OptionalItemKey {
  readonly tag: number;
  readonly vr: string;
}

/** A kept value: text with backslashes between several ones, or the items of a sequence. Keys are tags in hexadecimal. */
export type OptionalValue = string | readonly Readonly<Record<string, string>>[];
export type OptionalValues = Readonly<Record<string, OptionalValue>>;

const CODE_ITEM: readonly OptionalItemKey[] = [
  { tag: 0x00080100, vr: 'SH' },
  { tag: 0x00080102, vr: 'SH' },
  { tag: 0x00080103, vr: 'SH' },
  { tag: 0x00080104, vr: 'LO' },
];

export const OPTIONAL_KEYS: readonly OptionalKey[] = [
  { tag: 0x00080070, vr: 'LO', keeper: 'series' },
  { tag: 0x00080080, vr: 'LO', keeper: 'study' },
  { tag: 0x00080201, vr: 'SH', keeper: 'study' },
  { tag: 0x00081010, vr: 'SH', keeper: 'series' },
  { tag: 0x00081032, vr: 'SQ', keeper: 'study', items: CODE_ITEM },
  { tag: 0x00081040, vr: 'LO', keeper: 'series' },
  { tag: 0x00081050, vr: 'PN', keeper: 'series' },
  { tag: 0x00081060, vr: 'PN', keeper: 'study' },
  { tag: 0x00081070, vr: 'PN', keeper: 'series' },
  { tag: 0x00081080, vr: 'LO', keeper: 'study' },
  { tag: 0x00081090, vr: 'LO', keeper: 'series' },
  { tag: 0x00082218, vr: 'SQ', keeper: 'series', items: CODE_ITEM },
  { tag: 0x00100032, vr: 'TM', keeper: 'study' },
  { tag: 0x00101000, vr: 'LO', keeper: 'study' },
  { tag: 0x00101001, vr: 'PN', keeper: 'study' },
  { tag: 0x00101010, vr: 'AS', keeper: 'study' },
  { tag: 0x00101020, vr: 'DS', keeper: 'study' },
  { tag: 0x00101030, vr: 'DS', keeper: 'study' },
  { tag: 0x00102160, vr: 'SH', keeper: 'study' },
  { tag: 0x00102180, vr: 'SH', keeper: 'study' },
  { tag: 0x00181000, vr: 'LO', keeper: 'series' },
  { tag: 0x00185100, vr: 'CS', keeper: 'series' },
  { tag: 0x00321032, vr: 'PN', keeper: 'study' },
  { tag: 0x00321060, vr: 'LO', keeper: 'study' },
  { tag: 0x00400244, vr: 'DA', keeper: 'series' },
  { tag: 0x00400245, vr: 'TM', keeper: 'series' },
  { tag: 0x00400253, vr: 'SH', keeper: 'series' },
  { tag: 0x00400254, vr: 'LO', keeper: 'series' },
  {
    tag: 0x00400275,
    vr: 'SQ',
    keeper: 'series',
    items: [
      { tag: 0x00080050, vr: 'SH' },
      { tag: 0x0020000d, vr: 'UI' },
      { tag: 0x00321060, vr: 'LO' },
      { tag: 0x00400007, vr: 'LO' },
      { tag: 0x00400009, vr: 'SH' },
      { tag: 0x00401001, vr: 'SH' },
    ],
  },
  { tag: 0x00401003, vr: 'SH', keeper: 'study' },
];

/** The key of a tag in the kept JSON */
export function optionalName(tag: number): string {
  return tag.toString(16).padStart(8, '0');
}
