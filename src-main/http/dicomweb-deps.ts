import type { FastifyRequest } from 'fastify';
import { type Caller, callerName, requirePermission } from '#main/users/caller.ts';
import type { DicomwebDeps } from './dicomweb/context.ts';
import type { Services } from './services.ts';

/** What DICOMweb works with, out of what the core has. */
export function dicomwebDeps(
  services: Services,
  knownCaller: (request: FastifyRequest) => Caller,
): DicomwebDeps {
  return {
    catalog: services.catalog,
    folder: services.folder,
    version: services.version,
    maxStoreBytes: services.config.http.maxStoreBytes,
    authorize: (request, permission) => {
      const caller = knownCaller(request);
      requirePermission(caller, permission);
      return caller;
    },
    audit: ({ event, caller, studyInstanceUid, instances }) =>
      services.audit.record({
        event,
        user: callerName(caller),
        outcome: 'success',
        objects: { studyInstanceUid, instances: String(instances) },
      }),
    take: (readable, source, signal, inspect) =>
      services.receiving.importStream(readable, source, signal, inspect),
    remove: (deletion, caller) => services.trash.move(deletion, callerName(caller)),
  };
}
