import { expect, test } from 'vitest';
import { captureProtocol, leastRule } from './capture-protocol.ts';
import { explainCell, explainProtocols } from './explain-hanging.ts';
import { planHanging } from './plan-hanging.ts';
import { protocolText, readProtocol } from './read-protocols.ts';
import { AXIAL, imagesOf, inputOf, SAGITTAL, value, type TestSeries } from './test-studies.ts';

function ct(description: string, kernel: string, plane = AXIAL): TestSeries {
  return { modality: 'CT', description, frames: 60, more: { ...plane, '00181210': value(kernel) } };
}

const CHEST = [ct('Weichteil', 'B30f'), ct('Lunge', 'B70f'), ct('Lunge sag', 'B70f', SAGITTAL)];

test('the fewest conditions that tell a series from the others of its study are said, what it is called last', () => {
  const images = imagesOf(CHEST);
  expect(images.map((image) => leastRule(image, images))).toEqual([
    { rule: { kernel: ['soft'] }, nth: 0 },
    { rule: { plane: ['axial'], kernel: ['sharp'] }, nth: 0 },
    { rule: { plane: ['sagittal'] }, nth: 0 },
  ]);
  expect(leastRule(images[0]!, images.slice(0, 1))).toEqual({ rule: {}, nth: 0 });
  const twins = imagesOf([ct('a', 'B30f'), ct('b', 'B30f'), ct('b', 'B30f')]);
  expect(leastRule(twins[0]!, twins)).toEqual({ rule: { words: ['a'] }, nth: 0 });
  expect(leastRule(twins[2]!, twins)).toEqual({ rule: { words: ['b'] }, nth: 1 });
});

const input = inputOf({ regions: ['chest'], current: CHEST, prior: [ct('alt', 'B70f')] });
const [soft, lung] = input.images;
const captured = captureProtocol(
  {
    rows: 1,
    columns: 2,
    links: ['scroll'],
    cells: [
      { image: lung!, among: input.images, prior: 0, window: 'ct-lung', cut: null },
      {
        image: input.priors[0]!.images[0]!,
        among: input.priors[0]!.images,
        prior: 1,
        window: '',
        cut: { plane: 'coronal', slab: { mode: 'maximum', thicknessMm: 12.5 } },
      },
    ],
  },
  input.study,
  { id: 'mine', name: 'Mine' },
);

test('what is captured hangs the same again, comes through a file unchanged, and wins over the factory', () => {
  const read = readProtocol(protocolText(captured));
  expect(read).toEqual({ kind: 'protocol', protocol: captured });
  expect(read.kind === 'protocol' && protocolText(read.protocol)).toBe(protocolText(captured));
  const plan = planHanging({
    ...input,
    protocols: [...input.protocols, { level: 'user', protocol: captured }],
  });
  expect(plan.protocolId).toBe('mine');
  expect(
    plan.stages[0]?.screens[0]?.cells.map(({ image, priorUid, look }) => [image?.words, priorUid, look]),
  ).toEqual([
    ['lunge', '', { window: 'ct-lung' }],
    ['alt', 'p', { cut: { plane: 'coronal', slab: { mode: 'maximum', thicknessMm: 12.5 } } }],
  ]);
});

test('of protocols that say as much the reader’s own is in force, then the group’s, then the site’s', () => {
  const levels = ['site', 'group', 'user'] as const;
  const inForce = [0, 1, 2, 3].map((count) => {
    const protocols = [
      ...input.protocols,
      ...levels.slice(0, count).map((level) => ({ level, protocol: captured })),
    ];
    const plan = planHanging({ ...input, protocols });
    const shown = explainProtocols({ ...input, protocols }, plan).filter(
      ({ verdict }) => verdict === 'shown',
    );
    return [plan.level, ...shown.map(({ known }) => known.level)];
  });
  expect(inForce).toEqual([
    ['factory', 'factory'],
    ['site', 'site'],
    ['group', 'group'],
    ['user', 'user'],
  ]);
});

test('a protocol that is broken says where', () => {
  expect(readProtocol('{')).toMatchObject({ kind: 'broken' });
  expect(readProtocol(JSON.stringify({ ...captured, format: 9 }))).toMatchObject({
    kind: 'broken',
    problem: expect.stringContaining('format') as string,
  });
  const crowded = structuredClone(captured);
  crowded.arrangements[0]!.stages[0]!.screens[0]!.columns = 1;
  expect(readProtocol(JSON.stringify(crowded))).toMatchObject({
    problem: expect.stringContaining('more viewports') as string,
  });
});

test('it is told of every protocol what became of it, and of every image why a viewport does not show it', () => {
  const own = { level: 'user' as const, protocol: captured };
  const all = { ...input, protocols: [...input.protocols, own] };
  const plan = planHanging(all);
  const verdicts = new Map(
    explainProtocols(all, plan).map(({ known, verdict }) => [known.protocol.id, verdict]),
  );
  expect(verdicts.size).toBe(all.protocols.length);
  expect(Object.fromEntries([...verdicts].filter(([id]) => /^(mine|ct|grid|mr-knee)/.test(id)))).toEqual({
    mine: 'shown',
    'ct-chest': 'lessSpecific',
    'ct-abdomen': 'regions',
    'ct-head': 'regions',
    'ct-angiography': 'words',
    ct: 'lessSpecific',
    grid: 'lessSpecific',
    'mr-knee': 'kinds',
  });
  const [cell] = plan.stages[0]?.screens[0]?.cells ?? [];
  expect(explainCell(cell!, all.images)).toEqual([
    { image: soft, why: 'kernel' },
    { image: all.images[2], why: 'plane' },
  ]);
});
