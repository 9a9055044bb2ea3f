import { callerName } from '#main/users/caller.ts';
import { recordAudited } from '../audited.ts';
import { changedKeys } from '../feed.ts';
import { procedures } from '../procedures.ts';

/** Transfers that may change between two looks of a slow reader */
const MAX_PENDING = 1000;

export const remote = {
  archives: procedures.remote.archives.handler(({ context }) => context.services.remote.archives()),

  find: procedures.remote.find.handler(async function* ({ input, context, signal }) {
    // The keys name patients: the log says that and whom was asked, not for what.
    const objects = {
      archives: input.archives.map(({ id }) => id).join(' '),
      keys: Object.entries(input.query)
        .filter(([, value]) => value.length > 0)
        .map(([key]) => key)
        .join(' '),
    };
    await recordAudited(context, { event: 'remote.query', objects });
    const ending = new AbortController();
    const { limit } = input;
    try {
      yield* context.services.remote.find(input.archives, input.query, {
        limit,
        signal: signal ? AbortSignal.any([signal, ending.signal]) : ending.signal,
      });
    } finally {
      ending.abort();
    }
  }),

  series: procedures.remote.series.handler(({ input, context, signal }) =>
    context.services.remote.series(
      input.archive,
      input.studyInstanceUid,
      signal ?? new AbortController().signal,
    ),
  ),

  retrieve: procedures.remote.retrieve.handler(async ({ input: { archive, studies }, context }) => {
    const { transfers } = context.services.remote;
    const started = [];
    for (const study of studies)
      started.push(await transfers.retrieve({ archive, ...study }, callerName(context.caller)));
    return started;
  }),

  destinations: procedures.remote.destinations.handler(({ context }) =>
    context.services.remote.destinations(),
  ),

  send: procedures.remote.send.handler(async ({ input: { studies, ...how }, context }) => {
    const { transfers } = context.services.remote;
    const started = [];
    for (const study of studies)
      started.push(await transfers.send({ ...how, ...study }, callerName(context.caller)));
    return started;
  }),

  transfers: procedures.remote.transfers.handler(({ context }) => context.services.remote.transfers.list()),

  transferChanges: procedures.remote.transferChanges.handler(async function* ({ context, signal }) {
    const { transfers } = context.services.remote;
    const subscribe = (changed: (transferId: string) => void) => transfers.onChange(changed);
    for await (const batch of changedKeys({ subscribe, maxPending: MAX_PENDING }, signal)) {
      if (batch === 'overflow') yield* await transfers.list();
      else for (const transferId of batch) yield await transfers.get(transferId);
    }
  }),

  failures: procedures.remote.failures.handler(({ input, context }) =>
    context.services.remote.transfers.failures(input.transferId),
  ),

  cancel: procedures.remote.cancel.handler(({ input, context }) =>
    context.services.remote.transfers.cancel(input.transferId),
  ),

  retry: procedures.remote.retry.handler(({ input, context }) =>
    context.services.remote.transfers.retry(input.transferId),
  ),
};
