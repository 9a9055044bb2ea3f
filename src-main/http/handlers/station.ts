import { changedKeys } from '../feed.ts';
import { procedures } from '../procedures.ts';

export const station = {
  status: procedures.station.status.handler(({ context }) => context.services.status.read()),

  giveWay: procedures.station.giveWay.handler(({ context }) => {
    context.services.receiving.giveWay();
    return {};
  }),

  statusFeed: procedures.station.statusFeed.handler(async function* ({ context, signal }) {
    const { status } = context.services;
    const changes = changedKeys(
      { subscribe: (changed) => status.onChange(() => changed('status')), maxPending: 1 },
      signal,
    );
    yield await status.read();
    for await (const _ of changes) yield await status.read();
  }),
};
