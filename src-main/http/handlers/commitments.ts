import { findPeer } from '#main/peers/peers.ts';
import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

export const commitments = {
  list: procedures.commitments.list.handler(async ({ input, context: { services } }) => {
    const all = await services.commitments.list(input.limit);
    return all.map(({ askedAt, endedAt, attempts: _, nextAttemptAt: __, ...commitment }) => ({
      ...commitment,
      askedAt: new Date(askedAt).toISOString(),
      endedAt: endedAt === 0 ? null : new Date(endedAt).toISOString(),
    }));
  }),

  ask: procedures.commitments.ask.handler(async ({ input, context: { services, caller } }) => {
    const { aeTitle } = await findPeer(services.station, input.peer);
    const { jobId } = await services.jobs.add({
      kind: 'commit',
      title: aeTitle,
      startedBy: callerName(caller),
      payload: { peer: aeTitle, studyInstanceUids: input.studyInstanceUids },
    });
    return { jobId };
  }),
};
