import type { ExportPreview } from '#shared/contract/exports.ts';
import type { CatalogReader, InstanceRecord } from '#main/catalog/records.ts';
import { burnedIn, type BurnedIn } from '#main/deidentify/burned-in.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';
import { readStoredHeader } from './output-instance.ts';
import type { ChosenStudy } from './select.ts';

type BurnedInSeries = ExportPreview['burnedIn'][number];

/** Series whose pixels may show who the patient is, judged by the first, the middle and the last of their pictures. */
export async function burnedInSeries(
  catalog: Pick<CatalogReader, 'seriesOfStudy'>,
  folder: DataFolder,
  studies: readonly ChosenStudy[],
): Promise<BurnedInSeries[]> {
  const found: BurnedInSeries[] = [];
  for (const { studyInstanceUid, instances } of studies) {
    const known = new Map(
      (await catalog.seriesOfStudy(studyInstanceUid)).map((one) => [one.seriesInstanceUid, one]),
    );
    for (const [seriesInstanceUid, pictures] of picturesBySeries(instances)) {
      const certainty = await worst(folder, pictures);
      if (certainty === 'none') continue;
      const middle = pictures[Math.floor(pictures.length / 2)];
      const series = known.get(seriesInstanceUid);
      found.push({
        studyInstanceUid,
        seriesInstanceUid,
        modality: series?.modality ?? '',
        seriesDescription: series?.seriesDescription ?? '',
        instances: pictures.length,
        sopInstanceUid: middle?.sopInstanceUid ?? null,
        rows: middle?.rows ?? 0,
        columns: middle?.columns ?? 0,
        certainty,
      });
    }
  }
  return found;
}

function picturesBySeries(instances: readonly InstanceRecord[]): Map<string, InstanceRecord[]> {
  const series = new Map<string, InstanceRecord[]>();
  for (const record of instances) {
    if (record.frameCount === 0) continue;
    const its = series.get(record.seriesInstanceUid);
    if (its) its.push(record);
    else series.set(record.seriesInstanceUid, [record]);
  }
  return series;
}

async function worst(folder: DataFolder, pictures: readonly InstanceRecord[]): Promise<BurnedIn> {
  const places = new Set([0, Math.floor(pictures.length / 2), pictures.length - 1]);
  let certainty: BurnedIn = 'none';
  for (const place of places) {
    const record = pictures[place];
    if (!record) continue;
    const its = await judged(folder, record);
    if (its === 'stated') return 'stated';
    if (its === 'suspected') certainty = 'suspected';
  }
  return certainty;
}

/** One that cannot be read cannot be trusted either; the export will say what is wrong with it. */
async function judged(folder: DataFolder, record: InstanceRecord): Promise<BurnedIn> {
  try {
    const file = instanceFile(folder, record.studyInstanceUid, record.sopInstanceUid);
    return burnedIn(await readStoredHeader(record, file));
  } catch {
    return 'suspected';
  }
}
