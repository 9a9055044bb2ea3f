import { AppError } from '#shared/errors.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { readGrowing } from '#main/dicom/byte-source.ts';
import { datasetToJson } from '#main/dicom/dicom-json.ts';
import { boundedCache, bytesKey } from './bounded-cache.ts';
import { instancePath } from './paths.ts';
import type { StoredInstances } from './stored-instances.ts';

/** Headers as DICOM JSON text, read from the heads of the files and remembered up to a bound. */
export interface MetadataReader {
  /** A JSON array with one object for each record, in their order. */
  read(records: readonly InstanceRecord[]): Promise<Buffer>;
}

const MOST_REMEMBERED_BYTES = 64 * 1024 * 1024;
const INLINE_LIMIT_BYTES = 4 * 1024;
/** Reads under way at a time for one answer: enough to keep four I/O threads busy */
const PARALLEL_READS = 12;

export function metadataReader(instances: StoredInstances): MetadataReader {
  const remembered = boundedCache<Buffer>(MOST_REMEMBERED_BYTES, (json) => json.length + 200);

  async function readOne(record: InstanceRecord): Promise<Buffer> {
    const known = remembered.get(bytesKey(record));
    if (known) return known;
    const json = Buffer.from(JSON.stringify(await readJson(instances, record)));
    remembered.set(bytesKey(record), json);
    return json;
  }

  return {
    async read(records) {
      const texts: Buffer[] = Array.from({ length: records.length }, () => EMPTY);
      let next = 0;
      const reading = Array.from({ length: Math.min(PARALLEL_READS, records.length) }, async () => {
        for (let at = next++; at < records.length; at = next++) {
          const record = records[at];
          if (record) texts[at] = await readOne(record);
        }
      });
      await Promise.all(reading);
      return Buffer.concat([
        OPEN,
        ...texts.flatMap((text, at) => (at === 0 ? [text] : [COMMA, text])),
        CLOSE,
      ]);
    },
  };
}

const EMPTY = Buffer.alloc(0);
const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');

async function readJson(instances: StoredInstances, record: InstanceRecord): Promise<object> {
  return instances.withSource(record, async (source, encoding) => {
    const json = await readGrowing(source, 0, (bytes, isWholeDataset) => {
      const reading = datasetToJson(bytes, encoding, {
        inlineLimitBytes: INLINE_LIMIT_BYTES,
        isWholeDataset,
        bulkDataUri: ({ vr, offset, length }) =>
          `${instancePath(record)}/bulkdata/${vr}-${offset}-${length === 0xffffffff ? 'all' : length}`,
      });
      return reading.kind === 'json' ? reading.json : null;
    });
    // (0008,3002) tells a viewer what frames will come in before it asks for one.
    json['00083002'] = { vr: 'UI', Value: [record.transferSyntaxUid] };
    return json;
  });
}

/** @throws AppError MISSING when there is nothing to read */
export function requireSome<Item>(items: readonly Item[], what: string): readonly Item[] {
  if (items.length > 0) return items;
  throw new AppError('MISSING', `This ${what} is not in the archive. Search again.`);
}
