import { FACTORY_RULES } from '#shared/relevance/factory-rules.ts';
import { readStudy } from '#shared/relevance/read-study.ts';
import { ruleSet } from '#shared/relevance/rule-set.ts';
import { subspecialtyOf } from '#shared/worklist/subspecialties.ts';
import { identityDecisions } from '#main/reading/identity-decisions.ts';
import { priorStudies, studyFacts } from '#main/reading/prior-studies.ts';
import { putSiteRules, rulesHistory, siteRules, siteRulesOf } from '#main/reading/site-rules.ts';
import { callerName } from '#main/users/caller.ts';
import { changeAudited } from '../audited.ts';
import { procedures } from '../procedures.ts';
import type { Services } from '../services.ts';

export const relevance = {
  rules: procedures.relevance.rules.handler(({ context: { services } }) => inForce(services)),

  putRules: procedures.relevance.putRules.handler(async ({ input: { site, basedOn }, context }) => {
    const { services, caller } = context;
    const objects = {
      relevanceRules: String(site.rules.length),
      procedures: String(site.procedures.length),
      words: String(site.words.length),
      subspecialties: String(site.subspecialties.length),
    };
    await changeAudited(context, { event: 'settings.change', objects }, (database) =>
      putSiteRules(database, { rules: site, basedOn, by: callerName(caller), at: Date.now() }),
    );
    services.worklist.lookAgain();
    return inForce(services);
  }),

  version: procedures.relevance.version.handler(({ input, context: { services } }) =>
    siteRulesOf(services.station, input.version),
  ),

  dryRun: procedures.relevance.dryRun.handler(async ({ input, context: { services } }) => {
    const decisions = await identityDecisions(services.station);
    const rules = ruleSet(input.site);
    const list = await priorStudies(services.catalog, input.studyInstanceUid, rules, decisions);
    const study = await services.catalog.study(input.studyInstanceUid);
    const series = await services.catalog.seriesOfStudy(input.studyInstanceUid);
    const read = study && readStudy(studyFacts({ study, series }), rules);
    return { ...list, subspecialty: read ? subspecialtyOf(read, rules.subspecialties) : '' };
  }),
};

async function inForce({ station }: Services) {
  const { version, rules, problem } = await siteRules(station);
  const factory = FACTORY_RULES.map((rule) => ({
    ...rule,
    kinds: [...rule.kinds],
    regions: [...rule.regions],
  }));
  return { version, site: rules, problem, factory, history: await rulesHistory(station) };
}
