import type { DataSet, Element } from '#main/dicom/data-set.ts';

export const DUMMY_TEXT = 'REMOVED';
export const DUMMY_DATE = '19000101';
const DUMMY_TIME = '000000';

const TEXTS: Readonly<Record<string, string>> = {
  AE: DUMMY_TEXT,
  AS: '000Y',
  CS: DUMMY_TEXT,
  DA: DUMMY_DATE,
  DS: '0',
  DT: `${DUMMY_DATE}${DUMMY_TIME}`,
  IS: '0',
  TM: DUMMY_TIME,
};
const NUMBERS = new Set(['AT', 'FD', 'FL', 'SL', 'SS', 'SV', 'UL', 'US', 'UV']);

/**
 * A value that says nothing, of the same VR (action D). A sequence keeps the shape of its first item, with dummies in it.
 *
 * @param newUid for UIDs, which stay consistent
 */
export function dummyElement({ vr, value }: Element, newUid: (uid: string) => string): Element {
  if (vr === 'SQ') {
    const [first] = Array.isArray(value) ? (value as readonly DataSet[]) : [];
    const item: DataSet = new Map();
    for (const [tag, element] of first ?? []) {
      if ((tag >>> 16) % 2 === 1) continue;
      // Code strings inside keep the item what it is, such as a text item or a polyline; they say nothing of a person.
      item.set(tag, element.vr === 'CS' ? element : dummyElement(element, newUid));
    }
    return { vr, value: first ? [item] : [] };
  }
  if (vr === 'UI') {
    const text = Buffer.isBuffer(value) ? value.toString('latin1') : '';
    return { vr, value: Buffer.from(mapUids(text, newUid), 'latin1') };
  }
  // As many zeros: graphic data with one number would be no graphic.
  if (NUMBERS.has(vr)) return { vr, value: Buffer.alloc(Buffer.isBuffer(value) ? value.length : 0) };
  if (vr.startsWith('O') || vr === 'UN')
    return { vr, value: Buffer.alloc(vr === 'OD' || vr === 'OV' ? 8 : 4) };
  return { vr, value: Buffer.from(TEXTS[vr] ?? DUMMY_TEXT, 'latin1') };
}

/** Each of the values separated by backslashes. */
export function mapUids(text: string, newUid: (uid: string) => string): string {
  return text
    .replaceAll('\0', '')
    .split('\\')
    .map((uid) => newUid(uid.trim()))
    .join('\\');
}
