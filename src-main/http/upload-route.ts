import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requirePermission } from '#main/users/caller.ts';
import type { Services } from './services.ts';

const MAX_NAME = 500;

interface UploadRoute {
  Params: { uploadId: string };
  Querystring: { name?: string };
}

/**
 * `POST /upload/{uploadId}?name=…`: the bytes of one file as the body, of any length. Answers what became of it as an import
 * report; the body is taken as it comes and never held whole.
 */
export async function registerUpload(
  app: FastifyInstance,
  services: Services,
  knownCaller: (request: FastifyRequest) => NonNullable<FastifyRequest['caller']>,
): Promise<void> {
  await app.register((scope, _options, done) => {
    // Whatever type the browser gives it: the bytes are not looked at here.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
    scope.post<UploadRoute>(
      '/upload/:uploadId',
      { bodyLimit: Number.MAX_SAFE_INTEGER, onRequest: async (request) => void requireUploader(request) },
      (request) => {
        const name = (request.query.name ?? '').slice(0, MAX_NAME) || 'unnamed';
        return services.uploads.take(request.params.uploadId, requireUploader(request), name, request.raw);
      },
    );
    done();
  });

  function requireUploader(request: FastifyRequest) {
    const caller = knownCaller(request);
    requirePermission(caller, 'studies.import');
    return caller;
  }
}
