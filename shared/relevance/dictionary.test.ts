import { expect, test } from 'vitest';
import { Dictionary } from './dictionary.ts';
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

test('a term stands for one list of regions', () => {
  const seen = new Map<string, string>();
  for (const [regions, terms] of REGION_WORDS)
    for (const term of Object.values(terms).flatMap((line) => line.split(',').map((each) => each.trim()))) {
      expect(`${term}: ${seen.get(term) ?? regions}`).toBe(`${term}: ${regions}`);
      seen.set(term, regions);
    }
});
