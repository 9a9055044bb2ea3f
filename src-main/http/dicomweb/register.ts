import type { FastifyInstance } from 'fastify';
import { RenderPool } from '#main/dicom/render-pool.ts';
import { bufferPool } from './buffer-pool.ts';
import { registerBulkData } from './bulkdata.ts';
import { registerCapabilities } from './capabilities.ts';
import type { DicomwebContext, DicomwebDeps } from './context.ts';
import { registerDelete } from './delete.ts';
import { metadataReader } from './metadata.ts';
import { DICOMWEB_ROOT } from './paths.ts';
import { registerQido } from './qido.ts';
import { pictureMaker, registerRendered } from './rendered.ts';
import { storedInstances } from './stored-instances.ts';
import { registerStow } from './stow.ts';
import { registerFrames } from './wado-frames.ts';
import { registerInstances } from './wado-instances.ts';
import { registerWadoUri } from './wado-uri.ts';

/** Enough for the six connections of a viewer, and those of some more */
const KEPT_BUFFER_BYTES = 24 * 1024 * 1024;

/** Whatever an object holds, a browser that is led here runs nothing of it and shows it in no frame. */
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
};

/**
 * The DICOMweb service (PS3.18) below `/dicomweb`: QIDO-RS, WADO-RS, WADO-URI, STOW-RS, deletion and capabilities. Errors are
 * thrown as AppError for the server's error handler to answer.
 */
export async function registerDicomweb(app: FastifyInstance, deps: DicomwebDeps): Promise<void> {
  const instances = storedInstances(deps.folder);
  const context: DicomwebContext = {
    ...deps,
    instances,
    metadata: metadataReader(instances),
    pictures: new RenderPool(),
    buffers: bufferPool(KEPT_BUFFER_BYTES),
  };
  app.addHook('onClose', () => context.pictures.dispose());
  await app.register(
    async (scope) => {
      scope.addHook('onRequest', async (_request, reply) => void reply.headers(HEADERS));
      const make = pictureMaker(context);
      registerCapabilities(scope, context);
      registerQido(scope, context);
      registerInstances(scope, context);
      registerBulkData(scope, context);
      registerRendered(scope, context, make);
      registerFrames(scope, context);
      registerWadoUri(scope, context, make);
      registerDelete(scope, context);
      await registerStow(scope, context);
    },
    { prefix: DICOMWEB_ROOT },
  );
}
