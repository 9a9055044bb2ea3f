import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldText } from '#shared/dicom/person-name.ts';
import { Dictionary, tokensOf } from './dictionary.ts';
import { REGION_IDS } from './region-tree.ts';
import { REGION_WORDS } from './region-words.ts';

const dictionary = new Dictionary();

test.each([
  ['CT Chest/Abdomen/Pelvis W Contrast', 'chest abdomen pelvis', '', 'with'],
  ['CT THORAX SANS INJECTION', 'chest', '', 'without'],
  ['Thorax de face', 'chest', '', ''],
  ['Scanner thoraco-abdomino-pelvien', 'chest abdomen pelvis', '', ''],
  ['MRT Kniegelenk re.', 'knee', 'right', ''],
  ['IRM de l’épaule droite', 'shoulder', 'right', ''],
  ['Röntgen der linken Hand', 'hand', 'left', ''],
  ['Ginocchio dx', 'knee', 'right', ''],
  ['DX Chest', 'chest', '', ''],
  ['Rx mano izq', 'hand', 'left', ''],
  ['RM joelho E', 'knee', 'left', ''],
  ['Knee L', 'knee', 'left', ''],
  ['MRI Hersenen met contrast', 'head', '', 'with'],
  ['CT Schädel nativ und KM', 'head', '', 'both'],
  ['RM colonna lombosacrale', 'lumbarSpine', '', ''],
  ['BWS/LWS', 'thoracicSpine lumbarSpine', '', ''],
  ['Bauchaorta Sono', 'abdominalAorta', '', ''],
  ['CT aorta', 'thoracicAorta abdominalAorta', '', ''],
  ['Beckenübersicht', 'pelvis', '', ''],
  ['Enkel links', 'ankle', 'left', ''],
  ['X-Pols rechts', 'wrist', 'right', ''],
  ['TC seni paranasali', 'sinuses', '', ''],
  ['Tomografia dos seios da face', 'sinuses', '', ''],
  ['upper limb, wrist', 'wrist', '', ''],
  ['CT Abdomen liver', 'abdomen', '', ''],
  ['Ecografia tiroidea', 'thyroid', '', ''],
  ['Mammografie beidseits', 'breast', 'both', ''],
  ['QA phantom', '', '', ''],
])('%s', (words, regions, side, contrast) => {
  const read = dictionary.read(words);
  expect([read.regions.join(' '), read.side, read.contrast]).toEqual([regions, side, contrast]);
});

test.each([
  ['Main gauche', 'hand', 'left'],
  ['Radio main droite face', 'hand', 'right'],
  ['Main G', 'hand', 'left'],
  ['main dte', 'hand', 'right'],
  ['Mains droite et gauche', 'hand', 'both'],
  ['la main gauche', 'hand', 'left'],
  ['Genou gauche', 'knee', 'left'],
  ['Hand li.', 'hand', 'left'],
  ['Hand re. dp', 'hand', 'right'],
  ['Rechtes Knie', 'knee', 'right'],
  ['Mano izquierda', 'hand', 'left'],
  ['Rx mano derecha', 'hand', 'right'],
  ['Mano sinistra', 'hand', 'left'],
  ['Rx mano destra', 'hand', 'right'],
  ['Mano sx', 'hand', 'left'],
  ['Hand links', 'hand', 'left'],
  ['X-hand rechts', 'hand', 'right'],
  ['Linkerhand', 'hand', 'left'],
  ['X rechterknie', 'knee', 'right'],
  ['Mão direita', 'hand', 'right'],
  ['Mão esquerda', 'hand', 'left'],
  ['Left hand', 'hand', 'left'],
])('%s: the region and its side', (words, regions, side) => {
  const read = dictionary.read(words);
  expect([read.regions.join(' '), read.side]).toEqual([regions, side]);
});

test('the side is read within a phrase of a site that names a region alone, not within one that names a side', () => {
  const own = new Dictionary([
    { term: 'poignet gauche', regions: ['wrist'] },
    { term: 'main gauche', regions: ['hand'], side: 'right' },
  ]);
  expect([own.read('Poignet gauche').side, own.read('Main gauche').side]).toEqual(['left', 'right']);
});

test('a term stands for one list of regions', () => {
  const seen = new Map<string, string>();
  for (const [regions, terms] of REGION_WORDS)
    for (const term of Object.values(terms).flatMap((line) => line.split(',').map((each) => each.trim()))) {
      expect(`${term}: ${seen.get(term) ?? regions}`).toBe(`${term}: ${regions}`);
      seen.set(term, regions);
    }
});

test('plain text is taken apart as folded text is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('aZ09 ^=,/-_\t\u0001')) }), (text) => {
      const parts = foldText(text).split(/[^\p{L}\p{N}]+/u);
      expect(tokensOf(text)).toEqual(parts.filter((token) => token !== ''));
    }),
  );
});

test('of several stems that a word begins with, the longest counts', () => {
  const letters = fc.string({ unit: fc.constantFrom('x', 'q'), minLength: 3, maxLength: 7 });
  fc.assert(
    fc.property(fc.uniqueArray(letters, { minLength: 1, maxLength: 12 }), letters, (stems, word) => {
      const own = stems.map((stem, at) => ({ term: `${stem}*`, regions: [REGION_IDS[at] ?? 'head'] }));
      const longest = stems
        .filter((stem) => word.startsWith(stem))
        .reduce((best, stem) => (stem.length > best.length ? stem : best), '');
      const found = own[stems.indexOf(longest)]?.regions ?? [];
      expect(new Dictionary(own).read(word).regions).toEqual(found);
    }),
    { numRuns: 30 },
  );
});
