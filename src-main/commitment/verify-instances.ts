import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { openCatalogForReading } from '#main/catalog/database.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { FAILURE_REASON, type ReferencedInstance } from '#main/network/commitment-messages.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';

interface StoredInstance {
  readonly studyInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly sizeBytes: number;
  readonly datasetOffset: number;
  readonly datasetCrc32: number;
}

const BLOCK_BYTES = 1 << 20;

const SELECT = `SELECT study.study_instance_uid AS studyInstanceUid, instance.sop_instance_uid AS sopInstanceUid,
    instance.sop_class_uid AS sopClassUid, instance.transfer_syntax_uid AS transferSyntaxUid,
    instance.size_bytes AS sizeBytes, instance.dataset_offset AS datasetOffset,
    instance.dataset_crc32 AS datasetCrc32
  FROM instance JOIN series ON series.series_key = instance.series_key
  JOIN study ON study.study_key = series.study_key
  WHERE instance.sop_instance_uid IN (SELECT value FROM json_each(?))`;

/**
 * Says of each instance whether this archive keeps it: 0, or the Failure Reason.
 *
 * Yes is only said of what is in the catalog, has the class that was named, and whose file is read again from end to end and
 * is what was received: the intake has synced file, folder and catalog before it acknowledged the instance.
 */
export async function verifyInstances(
  folder: DataFolder,
  instances: readonly ReferencedInstance[],
  signal: AbortSignal,
): Promise<number[]> {
  const stored = storedInstances(folder, instances);
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  const outcomes: number[] = [];
  for (const { sopClassUid, sopInstanceUid } of instances) {
    signal.throwIfAborted();
    const its = stored.get(sopInstanceUid);
    if (!its) outcomes.push(FAILURE_REASON.noSuchInstance);
    else if (its.sopClassUid !== sopClassUid) outcomes.push(FAILURE_REASON.classConflict);
    else outcomes.push((await isWhole(folder, its, block)) ? 0 : FAILURE_REASON.processingFailure);
  }
  return outcomes;
}

function storedInstances(
  folder: DataFolder,
  instances: readonly ReferencedInstance[],
): ReadonlyMap<string, StoredInstance> {
  const uids = JSON.stringify(instances.map(({ sopInstanceUid }) => sopInstanceUid));
  const database = openCatalogForReading(folder.catalogFile, 2048);
  try {
    const rows = database.prepare(SELECT).all(uids) as StoredInstance[];
    return new Map(rows.map((row) => [row.sopInstanceUid, row]));
  } finally {
    database.close();
  }
}

/** Never throws: a file that cannot be read is not whole. */
async function isWhole(folder: DataFolder, stored: StoredInstance, block: Buffer): Promise<boolean> {
  const { studyInstanceUid, sopInstanceUid, sizeBytes, datasetOffset, datasetCrc32 } = stored;
  try {
    await using file = await open(instanceFile(folder, studyInstanceUid, sopInstanceUid), 'r');
    const { size } = await file.stat();
    if (size !== sizeBytes) return false;
    let [at, crc] = [0, 0];
    while (at < sizeBytes) {
      const { bytesRead } = await file.read(block, 0, block.length, at);
      if (bytesRead === 0) return false;
      if (at === 0) {
        // What stands before the data set is not in the checksum, and without it nobody could read the rest
        const meta = readFileMeta(block.subarray(0, bytesRead));
        if (meta?.datasetOffset !== datasetOffset) return false;
        if (meta.transferSyntaxUid !== stored.transferSyntaxUid) return false;
      }
      crc = crc32(block.subarray(Math.max(0, datasetOffset - at), bytesRead), crc);
      at += bytesRead;
    }
    return crc === datasetCrc32;
  } catch {
    return false;
  }
}
