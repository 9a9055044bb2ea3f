import { callerName } from '#main/users/caller.ts';
import { changedKeys } from '../feed.ts';
import { procedures } from '../procedures.ts';

/** Studies that may change between two looks of a slow reader */
const MAX_PENDING = 500;

export const prefetch = {
  want: procedures.prefetch.want.handler(async ({ input: { subject, cause }, context: { services } }) => ({
    subject: await services.prefetch.wanted(subject, cause),
  })),

  ofStudy: procedures.prefetch.ofStudy.handler(({ input, context: { services } }) =>
    services.prefetch.ofStudy(input.studyInstanceUid),
  ),

  fetch: procedures.prefetch.fetch.handler(({ input, context: { services } }) =>
    services.prefetch.fetch(input.studyInstanceUid, input.priorStudyInstanceUid),
  ),

  pulls: procedures.prefetch.pulls.handler(({ context: { services } }) => services.prefetch.pulls()),

  changes: procedures.prefetch.changes.handler(async function* ({ context: { services }, signal }) {
    const subscribe = (changed: (studyInstanceUid: string) => void) => services.prefetch.onChange(changed);
    for await (const batch of changedKeys({ subscribe, maxPending: MAX_PENDING }, signal))
      yield batch === 'overflow' ? [] : [...batch];
  }),

  pause: procedures.prefetch.pause.handler(({ input, context: { services } }) =>
    services.prefetch.pause(input.studyInstanceUid),
  ),

  retry: procedures.prefetch.retry.handler(({ input, context: { services } }) =>
    services.prefetch.retry(input.studyInstanceUid),
  ),

  settings: procedures.prefetch.settings.handler(({ context: { services } }) => services.prefetch.settings()),

  putSettings: procedures.prefetch.putSettings.handler(async ({ input, context: { services, caller } }) => {
    const settings = await services.prefetch.putSettings(input, callerName(caller));
    services.worklist.lookAgain();
    return settings;
  }),
};
