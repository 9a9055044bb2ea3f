import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requirePermission } from '#main/users/caller.ts';
import type { Services } from './services.ts';

interface ExportRoute {
  Params: { exportId: string };
}

/** `GET /export/{exportId}`: the archive of a download that was started, made as fast as it is read. */
export function registerExport(
  app: FastifyInstance,
  services: Services,
  knownCaller: (request: FastifyRequest) => NonNullable<FastifyRequest['caller']>,
): void {
  app.get<ExportRoute>('/export/:exportId', (request, reply) => {
    const caller = knownCaller(request);
    requirePermission(caller, 'studies.export');
    const { fileName, stream } = services.exports.take(request.params.exportId, caller.id);
    return reply
      .header('Cache-Control', 'no-store')
      .header('Content-Disposition', `attachment; filename="${fileName}"`)
      .type('application/zip')
      .send(stream);
  });
}
