import { stat } from 'node:fs/promises';
import type { RenderPool } from '#main/dicom/render-pool.ts';
import type { Convert } from '#main/network/send-instance.ts';

/** Decodes stored instances for peers that do not take them as they are stored; see `transcode` for what that throws. */
export function convertWith(pool: Pick<RenderPool, 'transcode'>): Convert {
  return async (instance, wantedSyntaxUid) => {
    if (instance.source.kind !== 'file') return instance;
    const { path: file, datasetOffset } = instance.source;
    const { transferSyntaxUid } = instance;
    const { size: sizeBytes } = await stat(file);
    const bytes = await pool.transcode({
      file,
      datasetOffset,
      sizeBytes,
      transferSyntaxUid,
      wantedSyntaxUid,
    });
    const source = { kind: 'bytes', bytes: Buffer.from(bytes.buffer), datasetOffset: 0 } as const;
    return { ...instance, transferSyntaxUid: wantedSyntaxUid, source };
  };
}
