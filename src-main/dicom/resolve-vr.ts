import { dictionaryEntry } from './data-dictionary.ts';
import { UNDEFINED_LENGTH } from './element-walk.ts';

/**
 * The VR of an element whose data set does not say it, or says UN where the dictionary knows better (PS3.5 6.2.2 note 2).
 *
 * @param vr as read; `''` for implicit VR
 * @param isSigned Pixel Representation is 1: attributes that are US or SS are then SS
 */
export function resolveVr(tag: number, vr: string, length: number, isSigned: boolean): string {
  const isKnown = vr !== '' && vr !== 'UN';
  if (isKnown) return vr;
  if (length === UNDEFINED_LENGTH) return 'SQ';
  const group = tag >>> 16;
  const number = tag & 0xffff;
  if (number === 0) return 'UL';
  if (group % 2 === 1) return number >= 0x10 && number <= 0xff ? 'LO' : 'UN';
  const listed = dictionaryEntry(tag)?.vr ?? 'UN';
  if (listed === 'XS') return isSigned ? 'SS' : 'US';
  return listed === 'OX' || listed === 'XW' || listed === 'XO' ? 'OW' : listed;
}
