import { callerName } from '#main/users/caller.ts';
import { procedures } from '../procedures.ts';

export const objects = {
  create: procedures.objects.create.handler(({ input, context: { services, caller } }) =>
    services.objects.create(input.studyInstanceUid, input.object, callerName(caller)),
  ),

  waiting: procedures.objects.waiting.handler(({ input, context: { services } }) =>
    services.objects.waiting(input.studyInstanceUid),
  ),

  retry: procedures.objects.retry.handler(async ({ input, context: { services } }) => {
    await services.objects.retry(input.jobId);
    return {};
  }),
};
