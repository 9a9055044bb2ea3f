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
    header(5, 1, 1, {
      patientName: name('van der Berg^Jan^^Dr'),
      patientId: 'P5',
      issuerOfPatientId: 'CLINIC',
      studyDate: '20260113',
      studyTime: '09',
      modality: 'MR',
      queried: {
        studyKeys: JSON.stringify({
          '00080080': 'St. Mary',
          '00081060': 'Weiß^Karin\\Öz^Ali',
          '00101000': 'OLD1\\OLD2',
          '00081032': [
            { '00080100': 'P1', '00080102': '99X' },
            { '00080100': 'P2', '00080102': 'SRT' },
          ],
        }),
        seriesKeys: JSON.stringify({
          '00400244': '20260113',
          '00400275': [{ '00401001': 'RP7', '00400009': 'SPS*1' }],
        }),
        imageType: 'ORIGINAL\\PRIMARY\\AXIAL',
        contentDate: '20260113',
        contentTime: '091500',
        acquisitionNumber: 3,
      },
    }),
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
  [{}, '12345'],
  [{ patientId: 'abc' }, '1'],
  [{ patientId: 'ab?' }, '1'],
  [{ patientId: 'A*' }, '2'],
  [{ patientId: '*' }, '12345'],
  [{ patientId: '' }, '12345'],
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
  // Any of the groups that are asked for will do.
  [{ patientName: 'nobody=山田^太郎' }, '3'],
  [{ patientName: 'nobody=山田' }, ''],
  [{ patientName: '*=*' }, '12345'],
  [{ patientName: '^' }, '12345'],
  // Component by component where `^` is written; a blank alone ends any word.
  [{ patientName: 'van der^*' }, ''],
  [{ patientName: 'van der berg^*' }, '5'],
  [{ patientName: 'VAN DER BERG JAN*' }, '5'],
  [{ patientName: 'van der*' }, '5'],
  [{ patientName: 'van^der*' }, ''],
  [{ patientName: 'van der berg^jan' }, ''],
  [{ patientName: 'van der berg^jan^^dr' }, '5'],
  [{ patientName: 'van der berg^jan^*' }, '5'],
  [{ patientName: 'smith, john' }, '1'],
  [{ patientName: '?mith^j?hn' }, '1'],
  [{ patientName: 'o[a-z]br*' }, ''],
  [{ studyDate: '20260110' }, '1'],
  [{ studyDate: '20260110-20260111' }, '12'],
  [{ studyDate: '20260111-' }, '235'],
  [{ studyDate: '-20260110' }, '1'],
  [{ studyDate: '*' }, '12345'],
  [{ studyTime: '2330' }, '1'],
  [{ studyTime: '2300-2359' }, '1'],
  [{ studyTime: '-0100' }, '2'],
  [{ studyTime: '0900-0930' }, '5'],
  [{ studyTime: '23:30' }, '1'],
  [{ studyTime: '*' }, '12345'],
  [{ studyDate: '2026.01.10' }, '1'],
  [{ studyDate: '202601*' }, '1235'],
  [{ studyDate: '20260110 - 20260111' }, '12'],
  // Date and time are matched one by one (no combined matching was negotiated).
  [{ studyDate: '20260110-20260111', studyTime: '2300-2359' }, '1'],
  [{ patientSex: 'O\\F' }, '12345'],
  [{ accessionNumber: 'A1\\A5' }, '15'],
  [{ issuerOfPatientId: 'CLINIC' }, '5'],
  [{ issuerOfPatientId: 'C?INIC' }, '5'],
  [{ numberOfStudyRelatedInstances: '3' }, '4'],
  [{ institutionName: 'St*' }, '5'],
  [{ institutionName: 'st*' }, ''],
  [{ nameOfPhysiciansReadingStudy: 'oz^*' }, '5'],
  [{ nameOfPhysiciansReadingStudy: 'WEISS*' }, '5'],
  [{ otherPatientIds: 'OLD2' }, '5'],
  [{ otherPatientIds: 'OLD?' }, '5'],
  [{ otherPatientIds: 'OLD1*OLD2' }, ''],
  [{ 'procedureCodeSequence.codeValue': 'P2' }, '5'],
  [{ 'procedureCodeSequence.codeValue': 'P1', 'procedureCodeSequence.codingSchemeDesignator': 'SRT' }, ''],
  [{ 'requestAttributesSequence.requestedProcedureId': 'RP?' }, '5'],
  [{ 'requestAttributesSequence.scheduledProcedureStepId': 'SPS[*]1' }, ''],
  [{ 'requestAttributesSequence.requestedProcedureId': 'RP7', studyId: '9' }, ''],
  [{ performedProcedureStepStartDate: '-20260113' }, '5'],
  [{ imageType: 'AXIAL', modality: 'MR' }, '5'],
  [{ imageType: 'ORIGINAL\\LOCALIZER' }, '5'],
  [{ contentDate: '20260113', contentTime: '09-10' }, '5'],
  [{ acquisitionNumber: '3' }, '5'],
  [
    { studyInstanceUid: Array.from({ length: 300 }, (_, index) => `1.2.${String(index)}`).join('\\') },
    '12345',
  ],
  [{ studyInstanceUid: '1.2.1\\1.2.3' }, '13'],
  [{ studyInstanceUid: '1.2.1,1.2.2' }, '12'],
  [{ modalitiesInStudy: 'SR' }, '4'],
  [{ modalitiesInStudy: 'MR\\SR' }, '345'],
  [{ modalitiesInStudy: 'C*' }, '124'],
  [{ modalitiesInStudy: 'NM' }, ''],
  [{ modality: 'SR' }, '4'],
  [{ sopInstanceUid: '1.2.4.2.2' }, '4'],
  [{ studyDescription: '*[Head]*' }, '3'],
  [{ studyDescription: 'MR*', patientName: 'yam*' }, '3'],
  [{ seriesNumber: '2' }, '4'],
  [{ seriesNumber: 'x' }, ''],
  [{ sopClassesInStudy: '1.2.840.10008.5.1.4.1.1.2' }, '12345'],
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
