import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ruleSet } from '#shared/relevance/rule-set.ts';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import { openTestIntake, type TestIntake } from '#main/intake/test-intake.ts';
import { part10, type TestInstance } from '#main/intake/test-instances.ts';
import { studyFacts } from '#main/reading/prior-studies.ts';
import { hangingFactsReader, type HangingFactsReader } from './hanging-facts.ts';

const STUDY = '1.2.3';
let intake: TestIntake;
let catalog: ReturnType<typeof openCatalogReader>;
let reader: HangingFactsReader;

beforeEach(() => {
  intake = openTestIntake();
  catalog = openCatalogReader(intake.folder.catalogFile);
  reader = hangingFactsReader(catalog, intake.folder);
});

afterEach(async () => {
  await catalog.dispose();
  intake.dispose();
});

async function store(...instances: Omit<TestInstance, 'studyInstanceUid'>[]): Promise<void> {
  for (const instance of instances) {
    const bytes = part10({ studyInstanceUid: STUDY, ...instance });
    await intake.importer.importStream(Readable.from([bytes]), 'test', new AbortController().signal);
  }
}

async function facts(rules = ruleSet()) {
  const [detail, study] = await Promise.all([catalog.studyDetail(STUDY), catalog.study(STUDY)]);
  if (!detail || !study) throw new Error('the study is not there');
  const own = studyFacts({ study, series: await catalog.seriesOfStudy(STUDY) });
  return reader.of(detail.study, detail.series, own, rules);
}

test('a series of slices is hung as one, projections one by one', async () => {
  await store(
    { sopInstanceUid: '1.1', seriesInstanceUid: '1.2.3.1', modality: 'CT', instanceNumber: 1 },
    { sopInstanceUid: '1.2', seriesInstanceUid: '1.2.3.1', modality: 'CT', instanceNumber: 2 },
    { sopInstanceUid: '2.1', seriesInstanceUid: '1.2.3.2', modality: 'CR', instanceNumber: 1 },
    { sopInstanceUid: '2.2', seriesInstanceUid: '1.2.3.2', modality: 'CR', instanceNumber: 2 },
  );
  const { images } = await facts();
  expect(images.map(({ modality, sopInstanceUid, frames }) => [modality, sopInstanceUid, frames])).toEqual([
    ['CT', '', 2],
    ['CR', '2.1', 1],
    ['CR', '2.2', 1],
  ]);
});

test('what the site calls a side counts at once, also for pictures that were read before', async () => {
  await store({ sopInstanceUid: '1.1', modality: 'CR', seriesDescription: 'Hand xiq' });
  expect((await facts()).images[0]?.side).toBe('');
  const site = { version: 1, words: [{ term: 'xiq', side: 'right' }] };
  expect((await facts(ruleSet(site))).images[0]?.side).toBe('right');
  expect((await facts()).images[0]?.side).toBe('');
});
