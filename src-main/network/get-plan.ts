import { isStorageSopClass, sopClassName } from '#shared/dicom/sop-class.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import type { ContextProposal } from './scu-association.ts';
import { MAX_CONTEXTS } from './store-plan.ts';

const SYNTAX = '1.2.840.10008.1.2.';

/** What every kind of object may be stored in, the likeliest first. */
const PLAIN = [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN];
const RARE_PLAIN = [`${SYNTAX}1.99`, `${SYNTAX}2`];
/** Compressed images, the likeliest first: JPEG lossless, JPEG 2000, JPEG, JPEG-LS, RLE, JPEG 12 bit, HTJ2K, … */
const COMPRESSED = [
  '4.70',
  '4.90',
  '4.91',
  '4.50',
  '4.80',
  '5',
  '4.81',
  '4.57',
  '4.51',
  '4.201',
  '4.202',
  '4.203',
  '4.110',
  '4.112',
].map((suffix) => SYNTAX + suffix);
/** MPEG-4 and HEVC first, since MPEG-2 is old */
const VIDEO = [
  '4.102',
  '4.103',
  '4.104',
  '4.107',
  '4.108',
  '4.100',
  '4.101',
  '4.105',
  '4.106',
  '4.102.1',
  '4.103.1',
].map((suffix) => SYNTAX + suffix);

const PIXELS = /Image|Ultrasound|Tomosynthesis|Segmentation|Parametric Map/;
const MOVING = /Video|Ultrasound Multi-frame|True Color Secondary|Endoscopic|X-Ray Angiographic/;

/** Classes that most archives hold, for a peer that does not tell which ones a study has. */
const USUAL_CLASSES = [
  '1',
  '1.1',
  '1.2',
  '1.3',
  '2',
  '2.1',
  '3.1',
  '4',
  '4.1',
  '6.1',
  '7',
  '7.2',
  '7.4',
  '11.1',
  '12.1',
  '12.2',
  '13.1.3',
  '20',
  '66.4',
  '77.1.4',
  '88.11',
  '88.22',
  '88.33',
  '88.59',
  '88.67',
  '104.1',
  '128',
  '481.2',
  '481.3',
  '481.5',
].map((suffix) => `1.2.840.10008.5.1.4.1.1.${suffix}`);

function syntaxesOf(sopClassUid: string): readonly string[] {
  // A private class may hold anything
  const name = isStorageSopClass(sopClassUid) ? sopClassName(sopClassUid) : 'Image';
  if (MOVING.test(name))
    return [...PLAIN, ...VIDEO.slice(0, 2), ...COMPRESSED, ...VIDEO.slice(2), ...RARE_PLAIN];
  return PIXELS.test(name) ? [...PLAIN, ...COMPRESSED, ...RARE_PLAIN] : [...PLAIN, ...RARE_PLAIN];
}

/**
 * The storage contexts of a C-GET: one for each pair of class and syntax, so that the peer can send each instance as it
 * is stored; a context with several would make it decide for one and transcode or fail the rest.
 *
 * Where the 128 contexts of an association (PS3.8 9.3.2.2) do not hold all pairs, each class keeps its likeliest syntaxes.
 *
 * @param sopClassUids those that the study has; none: those that archives usually hold
 * @param reserved contexts that the caller needs for itself
 */
export function planGet(sopClassUids: readonly string[], reserved: number): ContextProposal[] {
  const classes = [...new Set(sopClassUids.length > 0 ? sopClassUids : USUAL_CLASSES)];
  const lists = classes.map((uid) => ({ uid, syntaxes: syntaxesOf(uid) }));
  const longest = Math.max(...lists.map(({ syntaxes }) => syntaxes.length));
  const pairs: ContextProposal[] = [];
  for (let rank = 0; rank < longest; rank += 1) {
    for (const { uid, syntaxes } of lists) {
      const syntax = syntaxes[rank];
      if (syntax === undefined) continue;
      pairs.push({ abstractSyntaxUid: uid, transferSyntaxUids: [syntax], role: 'scp' });
    }
  }
  return pairs.slice(0, MAX_CONTEXTS - reserved);
}
