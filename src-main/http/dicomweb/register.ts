import type { FastifyInstance } from 'fastify';
import type { DicomwebContext, DicomwebDeps } from './context.ts';
import { RenderPool } from '#main/dicom/render-pool.ts';
import { metadataReader } from './metadata.ts';
import { DICOMWEB_ROOT } from './paths.ts';
import { registerQido } from './qido.ts';
import { registerRendered } from './rendered.ts';
import { storedInstances } from './stored-instances.ts';
import { registerFrames } from './wado-frames.ts';
import { registerInstances } from './wado-instances.ts';

/**
 * The DICOMweb service (PS3.18 10) below `/dicomweb`: QIDO-RS and WADO-RS. Errors are thrown as AppError for the server's
 * error handler to answer.
 */
export async function registerDicomweb(app: FastifyInstance, deps: DicomwebDeps): Promise<void> {
  const instances = storedInstances(deps.folder);
  const context: DicomwebContext = {
    ...deps,
    instances,
    metadata: metadataReader(instances),
    pictures: new RenderPool(),
  };
  app.addHook('onClose', () => context.pictures.dispose());
  await app.register(
    (scope, _options, done) => {
      registerQido(scope, context);
      registerInstances(scope, context);
      registerRendered(scope, context);
      registerFrames(scope, context);
      done();
    },
    { prefix: DICOMWEB_ROOT },
  );
}
