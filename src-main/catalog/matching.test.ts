import { afterAll, beforeAll, expect, test } from 'vitest';
import { header, openTestCatalog, type TestCatalog } from './test-catalog.ts';
import type { CatalogQuery } from './records.ts';

let catalog: TestCatalog;

beforeAll(() => {
  catalog = openTestCatalog();
  catalog.add(
    header(1, 1, 1, {
      patientName: name('SMITH^JOHN'),
      patientId: 'abc',
      studyDate: '20260110',
      studyTime: '233000.5',
    }),
    header(2, 1, 1, {
      patientName: name('Smithson^Ann'),
      patientId: 'ABC',
      studyDate: '20260111',
      studyTime: '0030',
    }),
    header(3, 1, 1, {
      patientName: { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: 'やまだ^たろう' },
      patientId: '50%_[x]*',
      studyDate: '20260112',
      modality: 'MR',
      studyDescription: 'MR [Head] 100%',
      accessionNumber: '',
    }),
    header(4, 1, 1, { patientName: name("O'Br_en^Ä"), studyDate: '', studyTime: '' }),
    header(4, 2, 1, { patientName: name("O'Br_en^Ä"), modality: 'SR', studyDate: '' }),
    header(4, 2, 2, { patientName: name("O'Br_en^Ä"), modality: 'SR', studyDate: '' }),
  );
});

afterAll(() => catalog.dispose());

function name(alphabetic: string) {
  return { alphabetic, ideographic: '', phonetic: '' };
}

async function studies(filters: CatalogQuery['filters']): Promise<string[]> {
  const matches = await catalog.reader.queryStudies({ filters, offset: 0, limit: 100 });
  return matches.map((match) => match.studyInstanceUid.replace('1.2.', ''));
}

// The rules are those of PS3.4 C.2.2.2; the expectations were written from the clauses.
test.each<[CatalogQuery['filters'], string]>([
  [{}, '1234'],
  [{ patientId: 'abc' }, '1'],
  [{ patientId: 'ab?' }, '1'],
  [{ patientId: 'A*' }, '2'],
  [{ patientId: '*' }, '1234'],
  [{ patientId: '' }, '1234'],
  [{ patientId: '50%*' }, '3'],
  [{ patientId: '50%_[x]*' }, '3'],
  [{ patientId: '?0%_[x]?' }, '3'],
  [{ patientName: 'smith^john' }, '1'],
  [{ patientName: 'SMITH*' }, '12'],
  [{ patientName: 'smith' }, ''],
  [{ patientName: 'SMITH^*' }, '1'],
  [{ patientName: '*son*' }, '2'],
  [{ patientName: '*SMITH*' }, '12'],
  [{ patientName: '山田*' }, '3'],
  [{ patientName: '=山田^太郎' }, '3'],
  [{ patientName: '*やまだ*' }, '3'],
  [{ patientName: 'yamada^tarou=山田^太郎' }, '3'],
  [{ patientName: "o'br_en^a" }, '4'],
  [{ studyDate: '20260110' }, '1'],
  [{ studyDate: '20260110-20260111' }, '12'],
  [{ studyDate: '20260111-' }, '23'],
  [{ studyDate: '-20260110' }, '1'],
  [{ studyDate: '*' }, '1234'],
  [{ studyTime: '2330' }, '1'],
  [{ studyTime: '2300-2359' }, '1'],
  [{ studyTime: '-0100' }, '2'],
  [{ studyInstanceUid: '1.2.1\\1.2.3' }, '13'],
  [{ studyInstanceUid: '1.2.1,1.2.2' }, '12'],
  [{ modalitiesInStudy: 'SR' }, '4'],
  [{ modalitiesInStudy: 'MR\\SR' }, '34'],
  [{ modalitiesInStudy: 'C*' }, '124'],
  [{ modality: 'SR' }, '4'],
  [{ sopInstanceUid: '1.2.4.2.2' }, '4'],
  [{ studyDescription: '*[Head]*' }, '3'],
  [{ studyDescription: 'MR*', patientName: 'yam*' }, '3'],
  [{ seriesNumber: '2' }, '4'],
  [{ seriesNumber: 'x' }, ''],
  [{ sopClassesInStudy: '1.2.840.10008.5.1.4.1.1.2' }, '1234'],
  [{ sopClassesInStudy: '1.2.840.10008.5.1.4.1.1' }, ''],
])('%j matches studies %s', async (filters, wanted) => {
  expect((await studies(filters)).join('')).toBe(wanted);
});

test('series and instances come with what stands above them, in pages', async () => {
  const filters = { studyInstanceUid: '1.2.4' };
  const series = await catalog.reader.querySeries({ filters, offset: 0, limit: 10 });
  expect(series.map((match) => [match.study.studyInstanceUid, match.series.modality])).toEqual([
    ['1.2.4', 'CT'],
    ['1.2.4', 'SR'],
  ]);
  const page = await catalog.reader.queryInstances({ filters, offset: 1, limit: 1 });
  expect(page.map((match) => match.instance.sopInstanceUid)).toEqual(['1.2.4.2.1']);
});

test('a series has the middle instance that has pixels as its picture, and none when nothing has', async () => {
  const own = openTestCatalog();
  own.add(...[1, 2, 3, 4, 5].map((number) => header(1, 1, number)), header(1, 2, 1, { numberOfFrames: 0 }));
  const detail = await own.reader.studyDetail('1.2.1');
  expect(detail?.series.map((series) => series.representativeSopInstanceUid)).toEqual(['1.2.1.1.3', null]);
  expect(await own.reader.studyDetail('1.9')).toBeUndefined();
  await own.dispose();
});
