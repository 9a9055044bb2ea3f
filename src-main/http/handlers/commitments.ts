import { findPeer } from '#main/peers/peers.ts';
import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

export const commitments = {
  list: procedures.commitments.list.handler(async ({ input, context: { services } }) => {
    const all = await services.commitments.list(input.limit);
    return all.map((its) => ({
      commitmentId: its.commitmentId,
      role: its.role,
      peer: its.peer,
      transactionUid: its.transactionUid,
      state: its.state,
      askedAt: new Date(its.askedAt).toISOString(),
      endedAt: its.endedAt === 0 ? null : new Date(its.endedAt).toISOString(),
      instanceCount: its.instanceCount,
      committedCount: its.committedCount,
      failedCount: its.failedCount,
      problem: its.problem,
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
