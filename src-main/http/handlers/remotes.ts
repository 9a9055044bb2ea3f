import { queryRemote } from '#main/dicomweb-client/query-remote.ts';
import {
  findRemoteServer,
  listRemoteServers,
  putRemoteServer,
  removeRemoteServer,
} from '#main/dicomweb-client/remote-servers.ts';
import { changeAudited } from '../audited.ts';
import { procedures } from '../procedures.ts';

export const remotes = {
  list: procedures.remotes.list.handler(({ context }) => listRemoteServers(context.services.station)),

  put: procedures.remotes.put.handler(async ({ input, context }) => {
    const objects = { name: input.name, baseUrl: input.baseUrl, auth: input.auth };
    await changeAudited(context, { event: 'webServer.put', objects }, (database) =>
      putRemoteServer(database, context.services.secrets, input),
    );
    return listRemoteServers(context.services.station);
  }),

  remove: procedures.remotes.remove.handler(async ({ input: { name }, context }) => {
    await changeAudited(context, { event: 'webServer.remove', objects: { name } }, (database) =>
      removeRemoteServer(database, name),
    );
    return listRemoteServers(context.services.station);
  }),

  test: procedures.remotes.test.handler(async ({ input: { name }, context: { services } }) => {
    const server = await findRemoteServer(services.station, services.secrets, name);
    const startMs = performance.now();
    await queryRemote(server, { level: 'STUDY', filters: {}, limit: 1 }, { waitsMs: [] });
    return { roundTripMs: performance.now() - startMs };
  }),
};
