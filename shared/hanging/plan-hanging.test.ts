import { assert, constantFrom, property, shuffledSubarray, subarray } from 'fast-check';
import { expect, test } from 'vitest';
import { fittingProtocols } from './choose-protocol.ts';
import { FACTORY_PROTOCOLS } from './factory-protocols.ts';
import { planHanging } from './plan-hanging.ts';
import { hangingProtocolSchema } from './protocol.ts';
import { AXIAL, inputOf, layoutOf, type TestSeries, value } from './test-studies.ts';

const PARTS: readonly TestSeries[] = [
  { modality: 'CT', description: 'scout', more: { '00080008': value('ORIGINAL', 'PRIMARY', 'LOCALIZER') } },
  { modality: 'CT', description: 'soft', frames: 40, more: { ...AXIAL, '00181210': value('B30f') } },
  { modality: 'CT', description: 'lung', frames: 40, more: { ...AXIAL, '00181210': value('B70f') } },
  {
    modality: 'CT',
    description: 'thin',
    frames: 300,
    more: { ...AXIAL, '00181210': value('B30f'), '00180050': value(1) },
  },
  { modality: 'SR', description: 'dose' },
];

test('the plan is the same for every order of arrival, of series and of protocols', () => {
  const input = inputOf({ regions: ['chest'], current: PARTS, prior: PARTS.slice(1, 3) });
  const plan = planHanging(input);
  assert(
    property(
      shuffledSubarray([...input.images], { minLength: input.images.length }),
      shuffledSubarray([...input.protocols], { minLength: input.protocols.length }),
      (images, protocols) => {
        expect(planHanging({ ...input, images, protocols })).toEqual(plan);
      },
    ),
  );
});

test('every picture of the study is in some stage, whatever is missing', () => {
  assert(
    property(subarray([...PARTS]), constantFrom('chest', 'abdomen', 'head', 'knee'), (current, region) => {
      const input = inputOf({ regions: [region], current });
      const shown = planHanging(input).stages.flatMap(({ screens }) =>
        screens.flatMap(({ cells }) => cells.flatMap(({ image }) => image?.seriesInstanceUid ?? [])),
      );
      const pictures = input.images.filter(({ kind }) => kind !== '').map((image) => image.seriesInstanceUid);
      expect(new Set(shown)).toEqual(new Set(pictures));
    }),
  );
});

test('while images are on their way the viewports that wait for them stay', () => {
  const current: readonly TestSeries[] = [
    { modality: 'MG', description: 'LCC', more: { '00185101': value('CC'), '00200062': value('L') } },
  ];
  expect(layoutOf({ current, isComplete: false })[1]).toBe('four: - | LCC / - | -');
  expect(layoutOf({ current })[1]).toBe('four: LCC');
});

const OWN = hangingProtocolSchema.parse({
  format: 1,
  id: 'own',
  name: 'Mine',
  study: { kinds: ['ct'], regions: ['chest'] },
  arrangements: [{ windows: 1, stages: [] }],
});

test('the most specific protocol comes first, a code before words before regions; of two that say as much the own one', () => {
  const { study } = inputOf({ regions: ['chest'], words: 'ct chest', current: PARTS });
  const factory = FACTORY_PROTOCOLS.map((protocol) => ({ level: 'factory' as const, protocol }));
  const ids = (...more: readonly Parameters<typeof fittingProtocols>[0][number][]) =>
    fittingProtocols([...factory, ...more], { ...study, procedures: ['SCT 1'] }).map(
      ({ protocol }) => protocol.id,
    );
  expect(ids()).toEqual(['ct-chest', 'ct', 'grid']);
  expect(ids({ level: 'user', protocol: OWN })).toEqual(['own', 'ct-chest', 'ct', 'grid']);
  const worded = { ...OWN, id: 'worded', study: { ...OWN.study, regions: [], words: ['Chest'] } };
  const coded = { ...OWN, id: 'coded', study: { ...OWN.study, regions: [], procedures: ['SCT 1'] } };
  expect(
    ids(
      { level: 'user', protocol: OWN },
      { level: 'site', protocol: worded },
      { level: 'site', protocol: coded },
    ),
  ).toEqual(['coded', 'worded', 'own', 'ct-chest', 'ct', 'grid']);
});

test('a protocol that can show nothing gives way to the next one and is named', () => {
  const input = inputOf({ regions: ['chest'], current: PARTS });
  const plan = planHanging({ ...input, protocols: [...input.protocols, { level: 'user', protocol: OWN }] });
  expect(plan).toMatchObject({ protocolId: 'ct-chest', unfilled: ['Mine'] });
});

test('what a person chose is hung, whether it fits or not', () => {
  const input = inputOf({ regions: ['chest'], current: PARTS });
  expect(planHanging({ ...input, chosenId: 'ct-head' }).protocolId).toBe('ct-head');
});

test('of several priors the second and the oldest one are hung where a protocol asks for them; what is not there stays empty', () => {
  const view = (study: string, prior = 1) => ({ rules: [{ modality: ['CT'] }], study, prior });
  const protocol = hangingProtocolSchema.parse({
    format: 1,
    id: 'times',
    name: 'Over time',
    study: {},
    arrangements: [
      {
        windows: 1,
        stages: [
          {
            id: 'times',
            name: 'Times',
            screens: [
              {
                rows: 1,
                columns: 4,
                views: [view('current'), view('prior'), view('prior', 2), view('oldest')],
              },
            ],
          },
        ],
      },
    ],
  });
  const input = inputOf({ current: PARTS, prior: PARTS });
  const [one] = input.priors;
  // By relevance, not by age
  const all = [
    { ...one!, studyInstanceUid: 'best', ageDays: 700 },
    { ...one!, studyInstanceUid: 'baseline', ageDays: 3000 },
    { ...one!, studyInstanceUid: 'undated', ageDays: null },
    { ...one!, studyInstanceUid: 'near', ageDays: 30 },
  ];
  const shown = (priors: typeof all) =>
    planHanging({ ...input, priors, protocols: [{ level: 'user', protocol }] }).stages[0]?.screens.flatMap(
      ({ cells }) => cells.map(({ image, priorUid }) => (image === null ? '-' : priorUid || 'current')),
    );
  expect(shown(all)).toEqual(['current', 'best', 'baseline', 'baseline']);
  expect(shown([all[3]!, all[0]!, all[1]!])).toEqual(['current', 'near', 'best', 'baseline']);
  // One alone is a prior and no baseline.
  expect(shown(all.slice(0, 1))).toEqual(['current', 'best']);
  expect(shown([])).toEqual(['current']);
});
