import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import { openTestIntake, type TestIntake } from '#main/intake/test-intake.ts';
import { part10, type TestInstance } from '#main/intake/test-instances.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { dryRun } from './hanging-dry-run.ts';
import { hangingFactsReader } from './hanging-facts.ts';

let intake: TestIntake;
let catalog: ReturnType<typeof openCatalogReader>;
let station: StationDatabase;

beforeEach(() => {
  intake = openTestIntake();
  catalog = openCatalogReader(intake.folder.catalogFile);
  station = openStationDatabase(':memory:');
});

afterEach(async () => {
  await station.destroy();
  await catalog.dispose();
  intake.dispose();
});

async function store(studyInstanceUid: string, instance: Partial<TestInstance>): Promise<void> {
  const bytes = part10({ studyInstanceUid, sopInstanceUid: `${studyInstanceUid}.1.1`, ...instance });
  await intake.importer.importStream(Readable.from([bytes]), 'test', new AbortController().signal);
}

/** A first stage of the study and its prior, side by side, both of the same words */
async function tried(study: object, words: string) {
  const hangingFacts = hangingFactsReader(catalog, intake.folder);
  const rules = [{ words: [words] }];
  const views = [
    { rules, isRequired: true },
    { rules, study: 'prior' },
  ];
  const screens = [{ rows: 1, columns: 2, views }];
  const stages = [{ id: 's', name: 'Stage', screens }];
  const protocol = { format: 1, id: 'p', name: 'Mine', study, arrangements: [{ windows: 1, stages }] };
  const { missing, ...counts } = await dryRun({ catalog, hangingFacts, station }, JSON.stringify(protocol));
  return {
    ...counts,
    missing: missing.map(({ study: { studyInstanceUid }, viewports }) => [studyInstanceUid, viewports]),
  };
}

test('a study that the protocol is not for is looked at and does not match', async () => {
  await store('1.2.1', { studyDescription: 'CT Thorax', seriesDescription: 'axial' });
  await store('1.2.2', { studyDescription: 'CT Knee', seriesDescription: 'axial', patientId: 'P2' });
  expect(await tried({ kinds: ['ct'], regions: ['chest'] }, 'axial')).toEqual({
    looked: 2,
    matched: 1,
    filled: 1,
    missing: [],
  });
});

test('viewports that stay empty are named, those for a prior only where there is one', async () => {
  const study = { studyDescription: 'CT Thorax' };
  await store('1.2.1', { ...study, studyDate: '20260102', seriesDescription: 'axial' });
  await store('1.2.2', { ...study, studyDate: '20250102', seriesDescription: 'coronal' });
  const { missing, filled } = await tried({ kinds: ['ct'] }, 'axial');
  // The older one has no prior; of the newer one the prior has nothing that fits.
  expect([filled, missing]).toEqual([
    0,
    [
      ['1.2.1', [2]],
      ['1.2.2', [1]],
    ],
  ]);
});
