import { foldText } from '../dicom/person-name.ts';
import type { HangImage } from './hang-image.ts';
import type { ImageRule } from './protocol.ts';

export type RuleName = keyof ImageRule | 'isLocaliser' | 'hasPictures';

/** The first condition of a rule that a picture does not meet; null = it is met by all. */
export function unmet(rule: ImageRule, image: HangImage): RuleName | null {
  if (image.kind === '' || image.frames === 0) return 'hasPictures';
  // Only who asks for localisers by their type or name gets them.
  if (image.isLocaliser && rule.words === undefined && rule.imageType === undefined) return 'isLocaliser';
  for (const [name, value] of Object.entries(rule) as [keyof ImageRule, unknown][])
    if (value !== undefined && !MEETS[name](rule, image)) return name;
  return null;
}

type Meets = (rule: ImageRule, image: HangImage) => boolean;

function oneOf(name: keyof ImageRule & keyof HangImage): Meets {
  return (rule, image) => (rule[name] as readonly unknown[]).includes(image[name]);
}

function same(name: keyof ImageRule & keyof HangImage): Meets {
  return (rule, image) => Object.is(rule[name], image[name]);
}

function within(name: 'bValue' | 'echoTimeMs' | 'thicknessMm' | 'frames'): Meets {
  return (rule, image) => {
    const value = image[name];
    const range = rule[name];
    if (value === null || !range) return false;
    return (range.from === null || value >= range.from) && (range.to === null || value <= range.to);
  };
}

const MEETS: Readonly<Record<keyof ImageRule, Meets>> = {
  modality: oneOf('modality'),
  view: oneOf('view'),
  side: oneOf('side'),
  plane: oneOf('plane'),
  weighting: oneOf('weighting'),
  contrast: oneOf('contrast'),
  kernel: oneOf('kernel'),
  isFatSaturated: same('isFatSaturated'),
  isMoving: same('isMoving'),
  isSpecialView: same('isSpecialView'),
  isTomosynthesis: same('isTomosynthesis'),
  isAttenuationCorrected: same('isAttenuationCorrected'),
  bValue: within('bValue'),
  echoTimeMs: within('echoTimeMs'),
  thicknessMm: within('thicknessMm'),
  frames: within('frames'),
  imageType: (rule, image) => rule.imageType?.some((type) => image.imageType.includes(type)) === true,
  words: (rule, image) => {
    const said = ` ${image.words.replaceAll('·', ' ').replaceAll(/\s+/g, ' ')} `;
    return rule.words?.some((word) => said.includes(` ${foldText(word)} `)) === true;
  },
};
