import type { Terms } from './region-words.ts';

export type Side = 'left' | 'right' | 'both' | '';
export type Contrast = 'with' | 'without' | 'both' | '';

/** Where in a description a word must stand to mean this: one that is also an article or a device's name. */
export type Place = 'anywhere' | 'edge' | 'last' | 'notFirst';

export const SIDE_WORDS: readonly (readonly [side: Exclude<Side, ''>, place: Place, terms: Terms])[] = [
  [
    'left',
    'anywhere',
    {
      en: 'left, lt',
      de: 'links, linke, linken, linker, linkes, linksseit*, li',
      fr: 'gauche*, gche',
      es: 'izquierd*, izq, izqda, izqdo, izda, izdo',
      it: 'sinistr*',
      nl: 'linker*',
      pt: 'esquerd*, esq',
    },
  ],
  ['left', 'edge', { any: 'l' }],
  ['left', 'last', { any: 'g, e, sx, sin' }],
  [
    'right',
    'anywhere',
    {
      en: 'right, rt',
      de: 'rechts, rechte, rechten, rechter, rechtes, rechtsseit*, re',
      fr: 'droit*, dte',
      es: 'derech*, dcha, dcho, drcha',
      it: 'destr*',
      nl: 'rechter*',
      pt: 'direit*',
    },
  ],
  ['right', 'edge', { any: 'r' }],
  ['right', 'last', { any: 'd, der, dir' }],
  ['right', 'notFirst', { it: 'dx' }],
  [
    'both',
    'anywhere',
    {
      any: 'bilat*, bil',
      en: 'both',
      de: 'beidseit*, beiderseit*, beids, bds',
      fr: 'deux cotes, les deux',
      es: 'ambos, ambas',
      it: 'entrambi, entrambe',
      nl: 'beide, beiderzijds, bdz',
      pt: 'ambos, ambas',
    },
  ],
];

export const CONTRAST_WORDS: readonly (readonly [contrast: Exclude<Contrast, ''>, terms: Terms])[] = [
  [
    'both',
    {
      en: 'with and without, without and with, w wo, wo w, w and wo, wo and w, w w o, w o w, pre and post contrast',
      de: 'nativ und km, nativ und kontrast*, ohne und mit km, ohne und mit kontrast*, nativ und mit km',
      fr: 'sans et avec, sans puis avec, avec et sans',
      es: 'sin y con, con y sin',
      it: 'senza e con, con e senza',
      nl: 'zonder en met, met en zonder, blanco en met',
      pt: 'sem e com, com e sem',
    },
  ],
  [
    'with',
    {
      any: 'contrast, contrast enhanced, enhanced, ce, post contrast, gado*, gadolin*, cta, ctpa, ccta, angioct, angio ct, angiotc, angio tc',
      en: 'with contrast, with iv contrast, w contrast, iv contrast',
      de: 'mit km, km, kontrastmittel*, mit kontrast*, ct angio*',
      fr: 'avec injection, avec contraste, injecte, injection, angioscanner',
      es: 'con contraste, contraste, con civ, angiotac, angio tac',
      it: 'con mdc, mdc, con contrasto, contrasto, con mezzo di contrasto',
      nl: 'met contrast*',
      pt: 'com contraste',
    },
  ],
  [
    'without',
    {
      any: 'noncontrast, unenhanced, non contrast, native, nativ',
      en: 'without contrast, without iv contrast, wo contrast, w o contrast, no contrast, without',
      de: 'ohne km, ohne kontrast*, nativ*',
      fr: 'sans injection, sans contraste, sans ic',
      es: 'sin contraste, sin civ',
      it: 'senza mdc, senza contrasto, senza mezzo di contrasto, basale',
      nl: 'zonder contrast*, blanco',
      pt: 'sem contraste',
    },
  ],
];
