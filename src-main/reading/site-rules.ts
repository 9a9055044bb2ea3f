import { type RuleSet, ruleSet } from '#shared/relevance/rule-set.ts';
import { type SiteRules, siteRulesSchema } from '#shared/relevance/site-rules.ts';
import { AppError } from '#shared/errors.ts';
import type { StationDatabase } from '#main/station/station-database.ts';

export interface RulesVersion {
  readonly version: number;
  /** ISO 8601 UTC */
  readonly at: string;
  readonly by: string;
}

export const NO_SITE_RULES: SiteRules = {
  version: 1,
  rules: [],
  procedures: [],
  words: [],
  subspecialties: [],
};
const MOST_VERSIONS_TOLD = 100;

const known = new WeakMap<StationDatabase, { readonly version: number; readonly rules: RuleSet }>();

/** The rules that the list of priors, the prefetch and the worklist go by: the site's before the factory's. */
export async function rulesInForce(station: StationDatabase): Promise<RuleSet> {
  const version = await latestVersion(station);
  const kept = known.get(station);
  if (kept?.version === version) return kept.rules;
  const rules = version === 0 ? ruleSet() : ruleSet(await rulesText(station, version));
  known.set(station, { version, rules });
  return rules;
}

/**
 * What the site says now, and which version that is; 0 = it never said anything.
 *
 * @returns nothing of what it says when that cannot be read any more; `problem` tells why
 */
export async function siteRules(
  station: StationDatabase,
): Promise<{ readonly version: number; readonly rules: SiteRules; readonly problem: string }> {
  const version = await latestVersion(station);
  const { problem } = await rulesInForce(station);
  const rules = version === 0 || problem !== '' ? NO_SITE_RULES : await siteRulesOf(station, version);
  return { version, rules, problem };
}

/** @throws AppError MISSING, CORRUPT when it cannot be read any more */
export async function siteRulesOf(station: StationDatabase, version: number): Promise<SiteRules> {
  const read = siteRulesSchema.safeParse(await rulesText(station, version));
  if (read.success) return read.data;
  throw new AppError('CORRUPT', 'This version of the rules cannot be read any more. Choose another one.');
}

/** Newest first */
export async function rulesHistory(station: StationDatabase): Promise<RulesVersion[]> {
  const rows = await station
    .selectFrom('relevance_rules')
    .select(['version', 'at', 'by'])
    .orderBy('version', 'desc')
    .limit(MOST_VERSIONS_TOLD)
    .execute();
  return rows.map(({ version, at, by }) => ({ version, at: new Date(at).toISOString(), by }));
}

/**
 * Puts a new version in force; those before stay.
 *
 * @param basedOn the version that was changed
 * @throws AppError CONFLICT when another one came in force meanwhile
 */
export async function putSiteRules(
  station: StationDatabase,
  { rules, basedOn, by, at }: { rules: SiteRules; basedOn: number; by: string; at: number },
): Promise<void> {
  const latest = await latestVersion(station);
  if (latest !== basedOn)
    throw new AppError(
      'CONFLICT',
      'Somebody else changed the rules meanwhile. Load them again, then make your change.',
    );
  await station
    .insertInto('relevance_rules')
    .values({ at, by, rules: JSON.stringify(rules) })
    .execute();
}

async function latestVersion(station: StationDatabase): Promise<number> {
  const row = await station
    .selectFrom('relevance_rules')
    .select((select) => select.fn.max('version').as('version'))
    .executeTakeFirst();
  return row?.version ?? 0;
}

async function rulesText(station: StationDatabase, version: number): Promise<unknown> {
  const row = await station
    .selectFrom('relevance_rules')
    .select('rules')
    .where('version', '=', version)
    .executeTakeFirst();
  if (!row) throw new AppError('MISSING', 'There is no such version of the rules. Load the list again.');
  return JSON.parse(row.rules);
}
