import { openCatalogForReading } from '#main/catalog/database.ts';
import { RetrieveSelection } from '#main/catalog/retrieve-selection.ts';
import type { Destination } from '#main/intake/thread-messages.ts';
import type { Retrieval, Services } from '#main/network/handlers.ts';
import { retrieveServices } from '#main/network/retrieve-scp.ts';
import { type DataFolder, instanceFile } from '#main/store/layout.ts';

export interface ReceiverServiceParts {
  readonly folder: DataFolder;
  readonly aeTitle: () => string;
  readonly destinations: () => readonly Destination[];
  readonly retrieved: (retrieval: Retrieval) => void;
}

/** Associations to a destination of a C-MOVE side by side */
const MOVE_ASSOCIATIONS = 2;

/**
 * What a receiving thread answers beyond C-STORE and C-ECHO, on its own connection to the catalog. Loaded with the first
 * such request, so that receiving starts without it.
 */
export function openReceiverServices(parts: ReceiverServiceParts): { services: Services; dispose(): void } {
  const { folder } = parts;
  const database = openCatalogForReading(folder.catalogFile);
  const selection = new RetrieveSelection(database);
  const services: Services = {
    ...retrieveServices({
      select: (request) =>
        selection.select(request).map(({ datasetOffset, ...instance }) => {
          const path = instanceFile(folder, instance.studyInstanceUid, instance.sopInstanceUid);
          return { ...instance, source: { kind: 'file', path, datasetOffset } };
        }),
      destination: (aeTitle) => {
        const known = parts.destinations().find((each) => each.aeTitle === aeTitle);
        if (!known) return Promise.resolve(null);
        const { host, port } = known;
        return Promise.resolve({ host, port, calledAeTitle: aeTitle, callingAeTitle: parts.aeTitle() });
      },
      convert: undefined,
      associations: MOVE_ASSOCIATIONS,
      retrieved: parts.retrieved,
    }),
  };
  return { services, dispose: () => database.close() };
}
