import { codeKey } from '../relevance/code-key.ts';
import type { ViewName } from './hang-image.ts';

/** Views of PS3.16 CID 4010 and CID 4014: SNOMED CT, what it was before in SNOMED RT, and what it is here. */
const CODES: readonly (readonly [sct: string, srt: string, view: ViewName])[] = [
  ['399348003', 'R-10206', 'ap'],
  ['399033003', 'R-10202', 'ap'],
  ['272479007', 'R-40888', 'pa'],
  ['272479007', 'R-10214', 'pa'],
  ['399067008', 'R-102CD', 'lateral'],
  ['399198007', 'R-10232', 'lateral'],
  ['399173006', 'R-10236', 'lateral'],
  ['30730003', 'G-A145', 'lateral'],
  ['399182000', 'R-102C1', 'oblique'],
  ['399160007', 'R-10204', 'oblique'],
  ['399312000', 'R-10208', 'oblique'],
  ['399038007', 'R-10210', 'oblique'],
  ['399006002', 'R-10212', 'oblique'],
  ['399059000', 'R-10216', 'oblique'],
  ['399356000', 'R-40985', 'oblique'],
  ['399135007', 'R-10220', 'oblique'],
  ['260427002', 'R-40783', 'oblique'],
  ['260426006', 'R-40782', 'oblique'],
  ['399236003', 'R-10234', 'oblique'],
  ['399184004', 'R-10238', 'oblique'],
  ['399061009', 'R-10241', 'axial'],
  ['399110001', 'R-102C2', 'axial'],
  ['399335002', 'R-102C4', 'ap'],
  ['399162004', 'R-10242', 'cc'],
  ['399368009', 'R-10226', 'mlo'],
  ['399260004', 'R-10224', 'ml'],
  ['399352003', 'R-10228', 'lm'],
  ['399099002', 'R-10230', 'lmo'],
  ['399192008', 'R-1024A', 'xcc'],
  ['399101009', 'R-1024B', 'xcc'],
  ['399265009', 'R-102CF', 'xcc'],
];

export const VIEW_OF_CODE: ReadonlyMap<string, ViewName> = new Map(
  CODES.flatMap(([sct, srt, view]) => [
    [codeKey('SCT', sct), view] as const,
    [codeKey('SRT', srt), view] as const,
  ]),
);

/** View Position (0018,5101) of PS3.3 C.8.7.7, C.8.11.7.1.2 and what devices send there besides. */
export const VIEW_OF_POSITION: Readonly<Record<string, ViewName>> = {
  AP: 'ap',
  PA: 'pa',
  LL: 'lateral',
  RL: 'lateral',
  LAT: 'lateral',
  LATERAL: 'lateral',
  RLD: 'lateral',
  LLD: 'lateral',
  RLO: 'oblique',
  LLO: 'oblique',
  RAO: 'oblique',
  LAO: 'oblique',
  RPO: 'oblique',
  LPO: 'oblique',
  OBL: 'oblique',
  AXIAL: 'axial',
  AX: 'axial',
  CC: 'cc',
  MLO: 'mlo',
  ML: 'ml',
  LM: 'lm',
  LMO: 'lmo',
  XCC: 'xcc',
  XCCL: 'xcc',
  XCCM: 'xcc',
};

/**
 * View modifiers of PS3.16 CID 4015 that make another picture than the standard view: SNOMED CT and RT. Nipple in profile is
 * none of them: the view stays the same.
 */
export const SPECIAL_VIEW_CODES: ReadonlySet<string> = new Set(
  [
    ['399161006', 'R-102D2'], // cleavage
    ['399011000', 'R-102D1'], // axillary tail
    ['442580003', 'R-40AB2'], // axillary tissue
    ['399197002', 'R-102D3'], // rolled lateral
    ['399226006', 'R-102D4'], // rolled medial
    ['414493004', 'R-102CA'], // rolled inferior
    ['415670009', 'R-102C9'], // rolled superior
    ['399209000', 'R-102D5'], // implant displaced
    ['399163009', 'R-102D6'], // magnification
    ['399055006', 'R-102D7'], // spot compression
    ['399110001', 'R-102C2'], // tangential
    ['441752004', 'P2-00161'], // anterior compression
    ['442593008', 'R-40ABE'], // infra-mammary fold
  ].flatMap(([sct = '', srt = '']) => [codeKey('SCT', sct), codeKey('SRT', srt)]),
);

/** Names of views in descriptions, folded; several languages. */
export const VIEW_WORDS: readonly (readonly [view: ViewName, words: readonly string[]])[] = [
  [
    'mlo',
    [
      'mlo',
      'oml',
      'mediolateral oblique',
      'medio lateral oblique',
      'schraeg',
      'schrag',
      'oblicua mediolateral',
    ],
  ],
  ['cc', ['cc', 'craniocaudal', 'cranio caudal', 'kraniokaudal', 'craneocaudal', 'cranio caudale']],
  ['ml', ['ml', 'mediolateral', 'medio lateral']],
  ['lm', ['lm', 'lateromedial']],
  [
    'lateral',
    ['lat', 'lateral', 'seitlich', 'seitl', 'profil', 'perfil', 'laterale', 'lateraal', 'll', 'bocna', 'bok'],
  ],
  ['oblique', ['obl', 'oblique', 'oblicua', 'obliqua', 'obliquo', '3 4', 'schuin']],
  ['axial', ['axial', 'axiale', 'tangential', 'skyline', 'sunrise', 'defile', 'patella axial']],
  ['pa', ['pa', 'p a', 'postero anterior', 'posteroanterior', 'dorsoventral', 'dv']],
  [
    'ap',
    [
      'ap',
      'a p',
      'antero posterior',
      'anteroposterior',
      'face',
      'frontal',
      'ventrodorsal',
      'vd',
      'dorsoplantar',
      'dp',
    ],
  ],
];
