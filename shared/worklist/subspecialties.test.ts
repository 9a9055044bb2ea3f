import { expect, test } from 'vitest';
import { type SiteRules, siteRulesSchema } from '#shared/relevance/site-rules.ts';
import { subspecialtiesOf, subspecialtyOf } from './subspecialties.ts';

const site = (...rules: readonly object[]): SiteRules['subspecialties'] =>
  siteRulesSchema.parse({ version: 1, subspecialties: rules }).subspecialties;
const study = (over: Partial<Parameters<typeof subspecialtyOf>[0]>) => ({
  regions: [],
  kinds: [],
  procedures: [],
  ...over,
});

test('the first rule of the site that fits says who reads a study, else the program does', () => {
  const rules = site(
    { subspecialty: 'Lung team', kinds: ['ct'], regions: ['chest'] },
    { subspecialty: 'Spine', regions: ['spine'], isWhole: true },
  );
  expect(subspecialtyOf(study({ kinds: ['ct'], regions: ['chest', 'abdomen'] }), rules)).toBe('Lung team');
  expect(subspecialtyOf(study({ kinds: ['xray'], regions: ['chest'] }), rules)).toBe('chest');
  expect(subspecialtyOf(study({ kinds: ['mr'], regions: ['spine'] }), rules)).toBe('Spine');
  expect(subspecialtyOf(study({ kinds: ['mr'], regions: ['spine', 'abdomen'] }), rules)).toBe('body');
  expect(subspecialtyOf(study({ kinds: ['mr'], regions: ['head'] }), rules)).toBe('neuro');
  expect(subspecialtyOf(study({}), rules)).toBe('general');
});

test('a procedure code decides by itself, and a rule of codes alone is for nothing else', () => {
  const rules = site({ subspecialty: 'Stroke', codes: [{ scheme: '99SITE', value: 'CTA-STROKE' }] });
  expect(subspecialtyOf(study({ procedures: ['99SITE CTA-STROKE'] }), rules)).toBe('Stroke');
  expect(subspecialtyOf(study({ kinds: ['ct'], regions: ['head'] }), rules)).toBe('neuro');
});

test('a rule that says nothing of the studies is none', () => {
  expect(() => site({ subspecialty: 'Everything' })).toThrow('needs a code');
});

test('the words of the site stand before those of the program, each once', () => {
  const rules = site(
    { subspecialty: 'Lung team', regions: ['chest'] },
    { subspecialty: 'neuro', regions: ['head'] },
    { subspecialty: 'Lung team', kinds: ['pet'] },
  );
  const all = subspecialtiesOf(rules);
  expect(all[0]).toBe('Lung team');
  expect(all.filter((each) => each === 'neuro')).toHaveLength(1);
  expect(new Set(all).size).toBe(all.length);
});
