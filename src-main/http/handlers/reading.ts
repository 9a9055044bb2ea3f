import type { ReadingNews } from '#shared/contract/reading.ts';
import type { ReadingTold } from '#main/reading/readings.ts';
import { callerName } from '#main/users/caller.ts';
import { recordAudited } from '../audited.ts';
import { everyWord } from '../feed.ts';
import { procedures } from '../procedures.ts';

/** More news than this waiting for a slow window: it opens the reading again instead. */
const MAX_PENDING = 200;

export const reading = {
  open: procedures.reading.open.handler(({ input, context: { services, caller } }) =>
    services.readings.open(input.studyInstanceUid, callerName(caller)),
  ),

  write: procedures.reading.write.handler(({ input, context: { services, caller } }) =>
    services.readings.write(input.studyInstanceUid, input.changes, {
      by: callerName(caller),
      origin: input.origin,
    }),
  ),

  changes: procedures.reading.changes.handler(async function* ({ input, context, signal }) {
    const { services, caller } = context;
    const reader = callerName(caller);
    const subscribe = (tell: (told: ReadingTold) => void) =>
      services.readings.onTold((told) => {
        if (told.studyInstanceUid === input.studyInstanceUid) tell(told);
      });
    const told = everyWord({ subscribe, maxPending: MAX_PENDING }, signal);
    // Asked for before the first word goes out, so that nothing falls between the window's opening and this feed.
    let next = told.next();
    yield { kind: 'reset' as const };
    for (let batch = await next; !batch.done; batch = await next) {
      if (batch.value === 'overflow') yield { kind: 'reset' as const };
      else
        for (const { origin, by, news } of batch.value) {
          const its = news.filter((one) => by === reader || !isOwn(one));
          if (its.length > 0) yield { kind: 'news' as const, origin, news: its };
        }
      next = told.next();
    }
  }),

  begin: procedures.reading.begin.handler(({ input, context: { services, caller } }) =>
    services.readings.begin(input.studyInstanceUid, callerName(caller)),
  ),

  release: procedures.reading.release.handler(({ input, context: { services, caller } }) =>
    services.readings.release(input.studyInstanceUid, callerName(caller)),
  ),

  treatAsOneFrame: procedures.reading.treatAsOneFrame.handler(async ({ input, context }) => {
    const { studyInstanceUid, seriesInstanceUid, isTreated } = input;
    await context.services.readings.requireStudy(studyInstanceUid);
    const objects = { studyInstanceUid, seriesInstanceUid, treated: String(isTreated) };
    await recordAudited(context, { event: 'reading.oneFrame', objects });
    return {};
  }),

  setState: procedures.reading.setState.handler(async ({ input, context: { services, caller } }) => {
    const { studyInstanceUid, state, place, displayReason } = input;
    const by = callerName(caller);
    if (state === 'read' || state === 'dictated')
      await services.displays.requireFit(place, { reason: displayReason, by, studyInstanceUid });
    return services.readings.setState(studyInstanceUid, by, input);
  }),
};

/** What somebody looked at is told to nobody else. */
function isOwn(news: ReadingNews): boolean {
  return news.kind === 'viewed' || news.kind === 'viewedForgotten';
}
