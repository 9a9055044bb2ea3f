import { AppError } from '#shared/errors.ts';
import { decideIdentity, identityDecisions, tellIdentityDecision } from '#main/reading/identity-decisions.ts';
import { priorStudies } from '#main/reading/prior-studies.ts';
import { rulesInForce } from '#main/reading/site-rules.ts';
import { timePoints } from '#main/reading/time-points.ts';
import { callerName } from '#main/users/caller.ts';
import { changeAudited } from '../audited.ts';
import { procedures } from '../procedures.ts';
import type { Services } from '../services.ts';

export const priors = {
  list: procedures.priors.list.handler(({ input, context: { services } }) =>
    listPriors(services, input.studyInstanceUid),
  ),

  timePoints: procedures.priors.timePoints.handler(async ({ input, context: { services, caller } }) => {
    const list = await listPriors(services, input.studyInstanceUid);
    return timePoints(input.studyInstanceUid, list, services.catalog, (uid) =>
      services.readings.open(uid, callerName(caller)),
    );
  }),

  decide: procedures.priors.decide.handler(async ({ input, context }) => {
    const { services, caller } = context;
    const { studyInstanceUid, otherStudyInstanceUid, isSame } = input;
    const one = await services.catalog.study(studyInstanceUid);
    const other = await services.catalog.study(otherStudyInstanceUid);
    if (!one || !other)
      throw new AppError('MISSING', 'One of the two studies is not in the archive any more. Search again.');
    const by = { by: callerName(caller), at: new Date().toISOString() };
    const objects = { studyInstanceUid, otherStudyInstanceUid, decision: isSame ? 'same' : 'takenBack' };
    await changeAudited(context, { event: 'identity.decide', objects }, (database) =>
      decideIdentity(database, { one, other, isSame, ...by }),
    );
    tellIdentityDecision(services.station);
    return listPriors(services, studyInstanceUid);
  }),
};

async function listPriors(services: Services, studyInstanceUid: string) {
  const decisions = await identityDecisions(services.station);
  return priorStudies(services.catalog, studyInstanceUid, await rulesInForce(services.station), decisions);
}
