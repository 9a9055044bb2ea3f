import { ruleSet } from '#shared/relevance/rule-set.ts';
import { priorStudies } from '#main/reading/prior-studies.ts';
import { procedures } from '../procedures.ts';

export const priors = {
  list: procedures.priors.list.handler(({ input, context: { services } }) =>
    priorStudies(services.catalog, input.studyInstanceUid, ruleSet()),
  ),
};
