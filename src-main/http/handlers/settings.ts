import { storeSettings } from '#main/station/settings.ts';
import { changeAudited } from '../audited.ts';
import { procedures } from '../procedures.ts';
import { applySettings } from './session.ts';

export const settings = {
  get: procedures.settings.get.handler(({ context }) => context.services.settings()),

  put: procedures.settings.put.handler(async ({ input, context }) => {
    const { services } = context;
    const before = await services.settings();
    const objects = {
      stationName: input.stationName,
      aeTitle: input.aeTitle,
      dicomHost: input.dicomHost,
      dicomPort: String(input.dicomPort),
    };
    await changeAudited(context, { event: 'settings.change', objects }, (database) =>
      storeSettings(database, before, input),
    );
    await applySettings(services);
    return services.settings();
  }),
};
