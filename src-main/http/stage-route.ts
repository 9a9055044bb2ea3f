import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requirePermission } from '#main/users/caller.ts';
import type { Services } from './services.ts';

const MAX_NAME = 500;

interface StageRoute {
  Params: { stageId: string };
  Querystring: { name?: string };
}

/** `POST /stage/{stageId}?name=…`: one file that is not DICOM yet, as the body. Answers what it is (a staged file). */
export async function registerStage(
  app: FastifyInstance,
  services: Services,
  knownCaller: (request: FastifyRequest) => NonNullable<FastifyRequest['caller']>,
): Promise<void> {
  await app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
    scope.post<StageRoute>(
      '/stage/:stageId',
      { bodyLimit: Number.MAX_SAFE_INTEGER, onRequest: async (request) => void requireImporter(request) },
      (request) => {
        const name = (request.query.name ?? '').slice(0, MAX_NAME) || 'unnamed';
        const { id } = requireImporter(request);
        return services.staging.take(request.params.stageId, id, name, request.raw);
      },
    );
    done();
  });

  function requireImporter(request: FastifyRequest) {
    const caller = knownCaller(request);
    requirePermission(caller, 'studies.import');
    return caller;
  }
}
