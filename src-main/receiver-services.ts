import { convertWith } from '#main/convert-instance.ts';
import { openCatalogForReading } from '#main/catalog/database.ts';
import { RetrieveSelection } from '#main/catalog/retrieve-selection.ts';
import { RenderPool } from '#main/dicom/render-pool.ts';
import type { Destination } from '#main/intake/thread-messages.ts';
import type { Retrieval, Services, TlsMaterial } from '#main/network/handlers.ts';
import type { Desks } from '#main/commitment/desk-client.ts';
import { commitmentServices } from '#main/network/commitment-scp.ts';
import { displaySystemServices } from '#main/network/display-system-scp.ts';
import { procedureStepServices } from '#main/network/procedure-step-scp.ts';
import { retrieveServices } from '#main/network/retrieve-scp.ts';
import { peerTarget } from '#main/peer-target.ts';
import { SecretBox } from '#main/secrets/secret-box.ts';
import { type DataFolder, instanceFile } from '#main/store/layout.ts';

export interface ReceiverServiceParts {
  readonly folder: DataFolder;
  readonly aeTitle: () => string;
  readonly destinations: () => readonly Destination[];
  readonly tlsMaterial: () => TlsMaterial | null;
  readonly retrieved: (retrieval: Retrieval) => void;
  readonly desk: Desks;
}

/** A multi-frame object of hundreds of megabytes takes a while */
const TRANSCODE_WITHIN_MS = 120_000;

/**
 * What a receiving thread answers beyond C-STORE and C-ECHO, on its own connection to the catalog. Loaded with the first
 * such request, so that receiving starts without it.
 */
export function openReceiverServices(parts: ReceiverServiceParts): {
  services: Services;
  dispose(): Promise<void>;
} {
  const { folder } = parts;
  const database = openCatalogForReading(folder.catalogFile);
  const secrets = new SecretBox(folder.secrets);
  const selection = new RetrieveSelection(database);
  const pool = new RenderPool({ threads: 1, timeoutMs: TRANSCODE_WITHIN_MS });
  const services: Services = {
    ...commitmentServices(parts.desk),
    ...procedureStepServices(parts.desk),
    ...displaySystemServices(parts.desk),
    ...retrieveServices({
      select: (request) =>
        selection.select(request).map(({ datasetOffset, ...instance }) => {
          const path = instanceFile(folder, instance.studyInstanceUid, instance.sopInstanceUid);
          return { ...instance, source: { kind: 'file', path, datasetOffset } };
        }),
      destination: async (aeTitle) => {
        const known = parts.destinations().find((each) => each.aeTitle === aeTitle);
        if (!known) return null;
        const { maxAssociations } = known;
        return { ...peerTarget(known, parts.aeTitle(), parts.tlsMaterial(), secrets), maxAssociations };
      },
      convert: convertWith(pool),
      retrieved: parts.retrieved,
    }),
  };
  return {
    services,
    async dispose() {
      await pool.dispose();
      database.close();
    },
  };
}
