import type { HungStudy } from '#shared/contract/hanging.ts';
import type { SeriesRow, StudyRow } from '#shared/contract/studies.ts';
import type { HangImage } from '#shared/hanging/hang-image.ts';
import { readImage } from '#shared/hanging/read-image.ts';
import { isProjection } from '#shared/relevance/modality-kinds.ts';
import { readStudy } from '#shared/relevance/read-study.ts';
import type { RuleSet } from '#shared/relevance/rule-set.ts';
import type { StudyFacts } from '#shared/relevance/study-facts.ts';
import type { CatalogReader, InstanceRecord } from '#main/catalog/records.ts';
import { datasetToJson } from '#main/dicom/dicom-json.ts';
import type { DataFolder } from '#main/store/layout.ts';
import { boundedCache, bytesKey } from './dicomweb/bounded-cache.ts';
import { storedInstances } from './dicomweb/stored-instances.ts';

/** What each picture of a study is, as far as protocols ask: read from the heads of few files, and remembered. */
export interface HangingFactsReader {
  of(study: StudyRow, series: readonly SeriesRow[], facts: StudyFacts, rules: RuleSet): Promise<HungStudy>;
}

/** Everything asked for stands before the pixels, and in objects of many frames nearly always in the beginning of the header. */
const HEAD_BYTES = 64 * 1024;
/** A study of more series than this is hung by these. */
const MOST_SERIES = 100;
/** Projections are hung one by one, up to so many of a series. */
const MOST_PICTURES = 24;
const PARALLEL_READS = 12;
const MOST_REMEMBERED = 20_000;

export function hangingFactsReader(catalog: CatalogReader, folder: DataFolder): HangingFactsReader {
  const instances = storedInstances(folder);
  let remembered = boundedCache<HangImage>(MOST_REMEMBERED, () => 1);
  let readBy: RuleSet['dictionary'] | null = null;

  async function imageOf(record: InstanceRecord, isOne: boolean, rules: RuleSet): Promise<HangImage | null> {
    const key = `${bytesKey(record)} ${String(isOne)}`;
    const known = remembered.get(key);
    if (known) return known;
    try {
      const image = await instances.withSource(record, async (source, encoding) => {
        const bytes = await source.read(0, HEAD_BYTES);
        const reading = datasetToJson(bytes, encoding, {
          inlineLimitBytes: 0,
          bulkDataUri: () => null,
          isWholeDataset: true,
        });
        return reading.kind === 'json' ? readImage(reading.json, rules.dictionary, isOne) : null;
      });
      if (image) remembered.set(key, image);
      return image;
    } catch {
      // A file that cannot be read is hung by no rule; whoever wants to see it is told why.
      return null;
    }
  }

  return {
    async of(study, series, facts, rules) {
      // What other words of the site made of the descriptions counts no more.
      if (readBy !== rules.dictionary) remembered = boundedCache<HangImage>(MOST_REMEMBERED, () => 1);
      readBy = rules.dictionary;
      const { studyInstanceUid } = study;
      const wanted = series.slice(0, MOST_SERIES);
      const records = await inParallel(wanted, async (row) => {
        const { seriesInstanceUid, representativeSopInstanceUid } = row;
        if (isHungOneByOne(row)) {
          const all = await catalog.instancesOfSeries(studyInstanceUid, seriesInstanceUid);
          return all.filter(({ frameCount }) => frameCount > 0).map((record) => ({ record, frames: null }));
        }
        if (representativeSopInstanceUid === null) return [];
        const one = await catalog.instance(studyInstanceUid, seriesInstanceUid, representativeSopInstanceUid);
        return one ? [{ record: one, frames: row.numberOfFrames }] : [];
      });
      const images = await inParallel(records.flat(), async ({ record, frames }) => {
        const image = await imageOf(record, frames === null, rules);
        return image && (frames === null ? image : { ...image, frames });
      });
      const { kinds, regions, procedures, words } = readStudy(facts, rules);
      return {
        study,
        kinds: [...kinds],
        regions: [...regions],
        procedures: [...procedures],
        words,
        images: images.filter((image) => image !== null),
      };
    },
  };
}

function isHungOneByOne({ modality, numberOfSeriesRelatedInstances }: SeriesRow): boolean {
  return isProjection(modality) && numberOfSeriesRelatedInstances <= MOST_PICTURES;
}

/** In their order */
async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const running = Array.from({ length: Math.min(PARALLEL_READS, items.length) }, async () => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) results[at] = await work(item);
    }
  });
  await Promise.all(running);
  return results;
}
