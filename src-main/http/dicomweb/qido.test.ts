import { afterEach, beforeEach, expect, test } from 'vitest';
import { FIXTURE_UIDS, fixtureDataset, fixtureFile, fixtureInstance } from '#main/dicom/fixture-dataset.ts';
import { fixtureArchive, type FixtureArchive } from './fixture-archive.ts';

let archive: FixtureArchive;
beforeEach(async () => {
  archive = await fixtureArchive();
  for (const instance of ['2.25.1', '2.25.2', '2.25.3'])
    await archive.add(
      fixtureFile(fixtureDataset(fixtureInstance([[0x00080018, 'UI', instance]])), '1.2.840.10008.1.2.1'),
    );
});
afterEach(async () => {
  await archive.dispose();
});

async function search(url: string, headers: Record<string, string> = {}) {
  return archive.app.inject({ url: `/dicomweb${url}`, headers });
}

test('matches by keyword and by tag alike', async () => {
  await search('/studies?PatientID=FIX-1&00080060=CT&StudyDate=20200101-20201231&PatientName=PH*');
  expect(archive.queries.at(-1)?.filters).toEqual({
    patientId: 'FIX-1',
    modality: 'CT',
    studyDate: '20200101-20201231',
    patientName: 'PH*',
  });
});

test('decodes what the address encodes', async () => {
  await search('/studies?PatientName=Phantom%5EFixture');
  expect(archive.queries.at(-1)?.filters.patientName).toBe('Phantom^Fixture');
});

test('a study match carries the attributes of the standard in the JSON model', async () => {
  const [study] = (await search('/studies?PatientID=FIX-1', { host: 'pacs.test' })).json();
  expect(study).toMatchObject({
    '00080061': { vr: 'CS', Value: ['CT'] },
    '00081190': { vr: 'UR', Value: [`http://pacs.test/dicomweb/studies/${FIXTURE_UIDS.study}`] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Phantom^Fixture' }] },
    '0020000D': { vr: 'UI', Value: [FIXTURE_UIDS.study] },
    '00201208': { vr: 'IS', Value: [3] },
  });
  expect(study['00080020']).toEqual({ vr: 'DA' });
  expect(Object.keys(study)).toEqual(Object.keys(study).sort());
});

test('the address narrows a search to its study and series', async () => {
  await search(`/studies/${FIXTURE_UIDS.study}/series/${FIXTURE_UIDS.series}/instances?InstanceNumber=4`);
  expect(archive.queries.at(-1)?.filters).toEqual({
    studyInstanceUid: FIXTURE_UIDS.study,
    seriesInstanceUid: FIXTURE_UIDS.series,
    instanceNumber: '4',
  });
});

test('gives pages with limit and offset', async () => {
  const page = await search('/instances?limit=1&offset=1');
  expect(page.json()).toHaveLength(1);
  expect(page.json()[0]['00080018'].Value).toEqual(['2.25.2']);
  expect(page.headers.warning).toContain('additional results');
  expect((await search('/instances?limit=2&offset=1')).headers.warning).toBeUndefined();
});

test('nothing found is an answer without content', async () => {
  const answer = await search('/studies?PatientID=NOBODY');
  expect([answer.statusCode, answer.rawPayload.length]).toEqual([204, 0]);
});

test('extras come only when they are asked for', async () => {
  const [plain] = (await search('/studies')).json();
  expect(plain['00080062']).toBeUndefined();
  const [full] = (await search('/studies?includefield=SOPClassesInStudy')).json();
  expect(full['00080062'].Value).toEqual([FIXTURE_UIDS.sopClass]);
  const [all] = (await search('/studies?includefield=all')).json();
  expect(all['00100021']).toEqual({ vr: 'LO' });
});

test('says which attributes it did not match on', async () => {
  const answer = await search('/studies?PatientComments=X');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers.warning).toContain('PatientComments');
});

test('refuses what is no attribute, no number, or no type it can give', async () => {
  expect((await search('/studies?PatientNaem=X')).statusCode).toBe(400);
  expect((await search('/studies?limit=-1')).statusCode).toBe(400);
  expect((await search('/studies', { accept: 'text/html' })).statusCode).toBe(406);
  expect((await search('/studies/abc/series')).statusCode).toBe(400);
});
