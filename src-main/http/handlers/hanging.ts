import { AppError } from '#shared/errors.ts';
import { identityDecisions } from '#main/reading/identity-decisions.ts';
import { hangingStudies } from '#main/reading/prior-studies.ts';
import { rulesInForce } from '#main/reading/site-rules.ts';
import { dryRun } from '../hanging-dry-run.ts';
import { procedures } from '../procedures.ts';

export const hanging = {
  facts: procedures.hanging.facts.handler(async ({ input, context: { services } }) => {
    const { catalog, station, hangingFacts } = services;
    const rules = await rulesInForce(station);
    const { current, priors } = await hangingStudies(
      catalog,
      input.studyInstanceUid,
      rules,
      await identityDecisions(station),
    );
    const factsOf = async (facts: typeof current) => {
      const detail = await catalog.studyDetail(facts.studyInstanceUid);
      return detail && (await hangingFacts.of(detail.study, detail.series, facts, rules));
    };
    const [own, ...others] = await Promise.all([current, ...priors.map(({ facts }) => facts)].map(factsOf));
    if (!own)
      throw new AppError(
        'MISSING',
        'This study is not in the archive. Search again; it may have been removed.',
      );
    return {
      current: own,
      // One that was removed in between is left out.
      priors: priors.flatMap(({ role, ageDays }, at) => {
        const other = others[at];
        return other ? [{ ...other, role, ageDays }] : [];
      }),
    };
  }),

  dryRun: procedures.hanging.dryRun.handler(({ input, context: { services } }) =>
    dryRun(services, input.protocol),
  ),
};
