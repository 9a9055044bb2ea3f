import BetterSqlite from 'better-sqlite3';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { header, openTestCatalog } from './test-catalog.ts';

const COUNTS = `
  SELECT
    (SELECT count(*) FROM patient) AS patients,
    (SELECT count(*) FROM study) AS studies,
    (SELECT count(*) FROM series) AS series,
    (SELECT count(*) FROM instance) AS instances,
    (SELECT coalesce(sum(size_bytes), 0) FROM instance) AS sizeBytes`;

const WRONG_STUDIES = `
  SELECT study_key FROM study WHERE
    series_count <> (SELECT count(*) FROM series WHERE series.study_key = study.study_key)
    OR instance_count <> (SELECT count(*) FROM instance JOIN series USING (series_key) WHERE series.study_key = study.study_key)
    OR size_bytes <> (SELECT sum(instance.size_bytes) FROM instance JOIN series USING (series_key) WHERE series.study_key = study.study_key)`;

const WRONG_SERIES = `
  SELECT series_key FROM series WHERE
    instance_count <> (SELECT count(*) FROM instance WHERE instance.series_key = series.series_key)
    OR frame_count <> (SELECT sum(frame_count) FROM instance WHERE instance.series_key = series.series_key)`;

test('kept counts equal a recount after any sequence of groups, failed ones included', async () => {
  const instance = fc.record({
    study: fc.integer({ min: 1, max: 4 }),
    series: fc.integer({ min: 1, max: 3 }),
    number: fc.integer({ min: 1, max: 6 }),
    frames: fc.integer({ min: 0, max: 3 }),
  });
  const group = fc.record({ instances: fc.array(instance, { maxLength: 6 }), fails: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(group, { maxLength: 8 }), async (groups) => {
      const catalog = openTestCatalog();
      try {
        for (const { instances, fails } of groups) {
          catalog.writer.begin();
          for (const { study, series, number, frames } of instances) {
            const its = header(study, series, number, { numberOfFrames: frames });
            if (catalog.writer.findInstance(its.sopInstanceUid)) continue;
            catalog.writer.add({
              header: its,
              sizeBytes: 100 + number,
              datasetOffset: 0,
              datasetCrc32: 0,
              receivedAt: 1,
              source: '',
            });
          }
          if (fails) catalog.writer.rollback();
          else catalog.writer.commit();
        }
        const database = new BetterSqlite(catalog.file, { readonly: true });
        expect(await catalog.reader.counts()).toEqual(database.prepare(COUNTS).get());
        expect(database.prepare(WRONG_STUDIES).all()).toEqual([]);
        expect(database.prepare(WRONG_SERIES).all()).toEqual([]);
        database.close();
      } finally {
        await catalog.dispose();
      }
    }),
    { numRuns: 25 },
  );
});

test('a study gathers the modalities, SOP classes and body parts of its series, sorted', async () => {
  const catalog = openTestCatalog();
  catalog.add(header(1, 1, 1, { modality: 'PT', bodyPartExamined: 'HEAD' }), header(1, 2, 1));
  expect(await catalog.reader.study('1.2.1')).toMatchObject({
    modalitiesInStudy: ['CT', 'PT'],
    bodyParts: ['CHEST', 'HEAD'],
    seriesCount: 2,
  });
  await catalog.dispose();
});

test('rows are written right when more studies arrive than are kept in memory', async () => {
  const catalog = openTestCatalog();
  for (let round = 1; round <= 2; round += 1)
    for (let study = 1; study <= 300; study += 1) catalog.add(header(study, 1, round));
  expect((await catalog.reader.study('1.2.1'))?.instanceCount).toBe(2);
  expect(await catalog.reader.counts()).toMatchObject({ studies: 300, series: 300, instances: 600 });
  await catalog.dispose();
});
