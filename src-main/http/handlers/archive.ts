import { procedures } from '../procedures.ts';

export const archive = {
  statistics: procedures.archive.statistics.handler(({ context }) => context.services.keeping.statistics()),
};
