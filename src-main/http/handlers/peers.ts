import { listPeers, listRefusedCallers, putPeer, removePeer } from '#main/peers/peers.ts';
import { changeAudited, recordAudited } from '../audited.ts';
import { procedures } from '../procedures.ts';

const ECHO_TIMEOUT_MS = 10_000;

export const peers = {
  list: procedures.peers.list.handler(({ context }) => listPeers(context.services.station)),

  put: procedures.peers.put.handler(async ({ input, context }) => {
    const objects = {
      aeTitle: input.aeTitle,
      host: input.host,
      port: String(input.port),
      may: input.may.join(' '),
      tls: String(input.usesTls),
      certificateFingerprint: input.certificateFingerprint,
      userIdentity: input.userIdentity,
    };
    await changeAudited(context, { event: 'peer.put', objects }, (database) =>
      putPeer(database, context.services.secrets, input),
    );
    return context.services.guests.apply();
  }),

  remove: procedures.peers.remove.handler(async ({ input: { aeTitle }, context }) => {
    await changeAudited(context, { event: 'peer.remove', objects: { aeTitle } }, (database) =>
      removePeer(database, aeTitle),
    );
    return context.services.guests.apply();
  }),

  refusedCallers: procedures.peers.refusedCallers.handler(({ context }) =>
    listRefusedCallers(context.services.station),
  ),

  echo: procedures.peers.echo.handler(async ({ input, context: { services } }) => {
    return services.echo({ ...(await services.targetOf(input.aeTitle)), timeoutMs: ECHO_TIMEOUT_MS });
  }),

  test: procedures.peers.test.handler(async ({ input: { aeTitle, stores }, context }) => {
    const { services } = context;
    const target = await services.targetOf(aeTitle);
    const { host, port } = target;
    const objects = { aeTitle, host, port: String(port), stores: String(stores) };
    await recordAudited(context, { event: 'peer.test', objects });
    return services.testPeer(target, { stores });
  }),
};
