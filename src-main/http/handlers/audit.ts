import { procedures } from '../procedures.ts';

export const audit = {
  list: procedures.audit.list.handler(({ input, context }) => context.services.audit.list(input)),
  verify: procedures.audit.verify.handler(({ context }) => context.services.audit.verify()),
};
