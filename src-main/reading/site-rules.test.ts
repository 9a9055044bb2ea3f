import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SiteRules } from '#shared/relevance/site-rules.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import {
  NO_SITE_RULES,
  putSiteRules,
  rulesHistory,
  rulesInForce,
  siteRules,
  siteRulesOf,
} from './site-rules.ts';

let station: StationDatabase;

beforeEach(() => {
  station = openStationDatabase(':memory:');
});
afterEach(async () => {
  await station.destroy();
});

const TEN: SiteRules = {
  ...NO_SITE_RULES,
  rules: [
    {
      id: 'ten',
      kinds: ['ct'],
      regions: [],
      mostPriors: 10,
      preferredAgeDays: 0,
      mostAgeDays: 3650,
      hasBaseline: false,
      mostCompanions: 0,
    },
  ],
};
const put = (rules: SiteRules, basedOn: number) =>
  putSiteRules(station, { rules, basedOn, by: 'ann', at: Date.UTC(2026, 10, 28) });

test('the last version is in force at once, those before can be brought back, and a stale change is refused', async () => {
  expect((await rulesInForce(station)).rules.map(({ id }) => id)).toEqual([
    'mammography',
    'radiograph',
    'ultrasound',
    'other',
  ]);
  await put(TEN, 0);
  expect((await rulesInForce(station)).rules[0]?.id).toBe('ten');
  await put(NO_SITE_RULES, 1);
  expect((await rulesInForce(station)).rules[0]?.id).toBe('mammography');
  await expect(put(TEN, 1)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await siteRulesOf(station, 1)).toEqual(TEN);
  await put(await siteRulesOf(station, 1), 2);
  expect(await siteRules(station)).toEqual({ version: 3, rules: TEN, problem: '' });
  expect(await rulesHistory(station)).toEqual(
    [3, 2, 1].map((version) => ({ version, at: '2026-11-28T00:00:00.000Z', by: 'ann' })),
  );
});

test('rules that cannot be read any more leave the factory’s in force, which say so', async () => {
  await station
    .insertInto('relevance_rules')
    .values({ at: 0, by: 'ann', rules: JSON.stringify({ version: 9 }) })
    .execute();
  const { rules, problem } = await rulesInForce(station);
  expect(rules[0]?.id).toBe('mammography');
  expect(problem).toContain('version');
  expect(await siteRules(station)).toEqual({ version: 1, rules: NO_SITE_RULES, problem });
  await expect(siteRulesOf(station, 1)).rejects.toMatchObject({ code: 'CORRUPT' });
});
