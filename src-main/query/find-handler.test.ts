import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCatalogForReading } from '#main/catalog/database.ts';
import { QueryEngine } from '#main/catalog/query-engine.ts';
import { header, openTestCatalog, type TestCatalog } from '#main/catalog/test-catalog.ts';
import { encodeDataSetTree, readDataSet, type DataSet } from '#main/dicom/data-set.ts';
import { characterSetOf, putText, tagOf, textAt } from '#main/dicom/data-set-values.ts';
import { EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from '#main/dicom/element-walk.ts';
import type { AnsweredQuery } from '#main/intake/receiving-types.ts';
import { PATIENT_ROOT_FIND, STUDY_ROOT_FIND, type FindQuestion } from '#main/network/find-scp.ts';
import { findHandler } from './find-handler.ts';
import { readFindIdentifier } from './find-identifier.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const STUDIES = 30;

let catalog: TestCatalog;
let close: () => void;
let engine: QueryEngine;

beforeAll(() => {
  catalog = openTestCatalog();
  catalog.add(
    ...Array.from({ length: STUDIES }, (_, index) =>
      header(index, 1, 1, {
        patientId: `P${String(index % 10)}`,
        patientName: {
          alphabetic: index === 7 ? 'Müller^Łuk' : `Name${String(index % 10)}`,
          ideographic: '',
          phonetic: '',
        },
      }),
    ),
  );
  const database = openCatalogForReading(catalog.file);
  engine = new QueryEngine(database);
  close = () => {
    engine.dispose();
    database.close();
  };
});

afterAll(async () => {
  close();
  await catalog.dispose();
});

function identifier(keys: Readonly<Record<string, string>>): Buffer {
  const dataSet: DataSet = new Map();
  for (const [keyword, value] of Object.entries(keys)) putText(dataSet, tagOf(keyword), value, 'ISO_IR 192');
  return encodeDataSetTree(dataSet, EXPLICIT_LITTLE);
}

function question(bytes: Buffer, sopClassUid = STUDY_ROOT_FIND): FindQuestion {
  const association = {
    associationId: 1,
    callingAeTitle: 'READER',
    calledAeTitle: 'VIEWBOX',
    host: '10.0.0.1',
  };
  return { association, sopClassUid, transferSyntaxUid: EXPLICIT, identifier: bytes };
}

async function ask(
  keys: Readonly<Record<string, string>>,
  { mostMatches = 0, characterSet = '', sopClassUid = STUDY_ROOT_FIND } = {},
) {
  const told: AnsweredQuery[] = [];
  const handler = findHandler({
    engine,
    mostMatches,
    characterSetOf: (aeTitle) => (aeTitle === 'READER' ? characterSet : ''),
    answered: (query) => told.push(query),
  });
  const answers = await handler.find(question(identifier(keys), sopClassUid));
  if ('status' in answers) return { ...answers, found: [] as DataSet[], told };
  const found: DataSet[] = [];
  const take = (bytes: Buffer) => found.push(readDataSet(Buffer.from(bytes), EXPLICIT_LITTLE).dataSet);
  while (answers.next(take)) expect(answers.wait()).toBeTypeOf('boolean');
  const { status, comment } = answers.outcome;
  answers.close(status);
  return { status, comment, found, told };
}

const STUDY = { QueryRetrieveLevel: 'STUDY' };

test('tells all matches, and afterwards who asked at which level, without patient data', async () => {
  const { status, found, told } = await ask({ ...STUDY, PatientID: 'P3', PatientName: '' });
  expect([status, found.length]).toEqual([0, STUDIES / 10]);
  expect(told).toEqual([
    { callingAeTitle: 'READER', host: '10.0.0.1', level: 'STUDY', matches: STUDIES / 10, status: 0 },
  ]);
});

test('a limit that cuts is said', async () => {
  const cut = await ask(STUDY, { mostMatches: 7 });
  expect([cut.status, cut.found.length]).toEqual([0xa700, 7]);
  expect(cut.comment).toContain('7');
  expect(cut.comment.length).toBeLessThanOrEqual(64);
  const whole = await ask(STUDY, { mostMatches: STUDIES });
  expect([whole.status, whole.found.length]).toEqual([0, STUDIES]);
});

test('a peer that knows one character set gets that one', async () => {
  const [match] = (await ask({ ...STUDY, PatientName: '*uk' }, { characterSet: 'ISO_IR 100' })).found;
  expect(match && [characterSetOf(match), textAt(match, tagOf('PatientName'))]).toEqual([
    'ISO_IR 100',
    'Müller^?uk',
  ]);
});

test('patients are told once each, with the number of their studies', async () => {
  const keys = {
    QueryRetrieveLevel: 'PATIENT',
    PatientID: '',
    PatientName: '',
    NumberOfPatientRelatedStudies: '',
  };
  const { found } = await ask(keys, { sopClassUid: PATIENT_ROOT_FIND });
  const counts = found.map((patient) => [
    textAt(patient, tagOf('PatientID')),
    textAt(patient, tagOf('NumberOfPatientRelatedStudies')),
  ]);
  // One of those with the ID P7 has another name: that is another patient.
  expect(found).toHaveLength(11);
  expect(counts.filter(([id]) => id === 'P7')).toEqual(
    expect.arrayContaining([
      ['P7', '1'],
      ['P7', '2'],
    ]),
  );
});

test('what cannot be answered is refused, and told too', async () => {
  const { status, told } = await ask({ QueryRetrieveLevel: 'SERIES', SeriesInstanceUID: '' });
  expect(status).toBe(0xa900);
  expect(told).toEqual([
    { callingAeTitle: 'READER', host: '10.0.0.1', level: '', matches: 0, status: 0xa900 },
  ]);
});

test('what asks for something that nothing here has finds nothing', async () => {
  expect(await ask({ ...STUDY, InstanceAvailability: 'NEARLINE' })).toMatchObject({ status: 0, found: [] });
});

const KNOWN_STATUSES = new Set([0, 0xa900, 0xc000]);

test('whatever bytes are the identifier, there is a status', () => {
  const encodings = [EXPLICIT_LITTLE, IMPLICIT_LITTLE, EXPLICIT_BIG];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...encodings), (bytes, encoding) => {
      const reading = readFindIdentifier(Buffer.from(bytes), encoding, 'studyRoot');
      if ('status' in reading) expect(KNOWN_STATUSES).toContain(reading.status);
    }),
    { numRuns: 500 },
  );
});

test('identifiers with a few wrong bytes are answered or refused, whatever they ask for', async () => {
  const handler = findHandler({ engine, mostMatches: 3, characterSetOf: () => '', answered: () => {} });
  const whole = identifier({
    ...STUDY,
    SpecificCharacterSet: 'ISO_IR 192',
    PatientName: 'Na[m?e*^\\=*',
    StudyDate: '2026*-20260101',
    StudyTime: '-',
    ModalitiesInStudy: 'CT\\',
    StudyInstanceUID: '1.2\\1.3',
    NumberOfStudyRelatedSeries: '1',
  });
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(whole.length), async (changes, length) => {
      const bytes = Buffer.from(whole.subarray(0, length));
      for (const [at, value] of changes) if (at < length) bytes[at] = value;
      const answers = await handler.find(question(bytes));
      if ('status' in answers) {
        expect(KNOWN_STATUSES).toContain(answers.status);
        return;
      }
      while (answers.next(() => {}));
      answers.close(answers.outcome.status);
    }),
    { numRuns: 500 },
  );
});
