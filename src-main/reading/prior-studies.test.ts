import { afterEach, beforeEach, expect, test } from 'vitest';
import { ruleSet } from '#shared/relevance/rule-set.ts';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import { header, openTestCatalog, type TestCatalog } from '#main/catalog/test-catalog.ts';
import { openStationDatabase } from '#main/station/station-database.ts';
import { decideIdentity, identityDecisions } from './identity-decisions.ts';
import { priorStudies } from './prior-studies.ts';

let catalog: TestCatalog;
beforeEach(() => {
  catalog = openTestCatalog();
});
afterEach(() => catalog.dispose());

const ANNA: Partial<InstanceHeader> = {
  patientId: 'P1',
  issuerOfPatientId: '',
  patientName: { alphabetic: 'Example^Anna', ideographic: '', phonetic: '' },
  patientBirthDate: '19600102',
  patientSex: 'F',
  modality: 'MR',
  bodyPartExamined: '',
  studyDescription: '',
  seriesDescription: '',
};

function add(study: number, more: Partial<InstanceHeader>): void {
  catalog.add(header(study, 1, study, { ...ANNA, ...more }));
}

test('priors come from the catalog: codes, sides and words of series; of others only candidates', async () => {
  add(1, { studyDate: '20261120', bodyPartExamined: 'KNEE', laterality: 'L' });
  add(2, { studyDate: '20250601', seriesDescription: 'Kniegelenk', laterality: 'L' });
  add(3, { studyDate: '20261001', studyDescription: 'Knee', laterality: 'R' });
  add(4, { studyDate: '20261001', studyDescription: 'MRI brain' });
  add(5, { studyDate: '20261001', studyDescription: 'Knee', patientId: 'P2' });
  add(6, { studyDate: '20261001', studyDescription: 'Knee', patientBirthDate: '19991231', patientSex: 'M' });
  add(7, { studyDate: '20261001', studyDescription: 'Knee', patientId: 'P9', patientBirthDate: '19700101' });
  add(8, {
    studyDate: '20240101',
    queried: {
      studyKeys: JSON.stringify({
        '00081032': [{ '00080100': 'X', '00080102': '99SITE', '00080104': 'Left one' }],
      }),
      seriesKeys: JSON.stringify({
        '00082218': [{ '00080100': '72696002', '00080102': 'SCT', '00080104': 'Knee' }],
      }),
      imageType: '',
      contentDate: '',
      contentTime: '',
      acquisitionNumber: null,
    },
  });
  const list = await priorStudies(catalog.reader, '1.2.1', ruleSet(), []);
  const uids = (rows: readonly { readonly study: { readonly studyInstanceUid: string } }[]) =>
    rows.map(({ study }) => study.studyInstanceUid);
  expect(list.current).toEqual({
    regions: ['knee'],
    regionsFrom: 'bodyPart',
    side: 'left',
    ageDays: 0,
    note: '',
  });
  expect(uids(list.priors)).toEqual(['1.2.2', '1.2.8']);
  expect(list.rejected.map(({ study, reason }) => [study.studyInstanceUid, reason])).toEqual([
    ['1.2.4', 'otherRegion'],
    ['1.2.3', 'overLimit'],
  ]);
  expect(list.priors[1]).toMatchObject({ regions: ['knee'], regionsFrom: 'anatomicCode', side: 'left' });
  expect(list.candidates.map(({ study, reason }) => [study.studyInstanceUid, reason])).toEqual([
    ['1.2.5', 'otherPatientId'],
    ['1.2.6', 'contradicted'],
  ]);
});

test('a study that is not here is missing', async () => {
  await expect(priorStudies(catalog.reader, '1.2.1', ruleSet(), [])).rejects.toThrow('not in the archive');
});

test('a recorded decision makes the studies of two identities one list, and is taken back', async () => {
  const station = openStationDatabase(':memory:');
  add(1, { studyDate: '20261120', bodyPartExamined: 'KNEE', laterality: 'L' });
  add(2, { studyDate: '20250601', bodyPartExamined: 'KNEE', laterality: 'L', patientId: 'P2' });
  const [one, other] = [await catalog.reader.study('1.2.1'), await catalog.reader.study('1.2.2')];
  if (!one || !other) throw new Error('no studies');
  const list = async () => priorStudies(catalog.reader, '1.2.1', ruleSet(), await identityDecisions(station));
  const by = { by: 'Anna Meier', at: '2026-11-20T10:00:00.000Z' };
  expect((await list()).candidates).toHaveLength(1);
  await decideIdentity(station, { one, other, isSame: true, ...by });
  await decideIdentity(station, { one: other, other: one, isSame: true, ...by });
  expect(await identityDecisions(station)).toHaveLength(1);
  expect(await list()).toMatchObject({ candidates: [], priors: [{ note: 'decided', role: 'prior' }] });
  await decideIdentity(station, { one, other, isSame: false, ...by });
  expect((await list()).candidates).toHaveLength(1);
  await expect(decideIdentity(station, { one, other: one, isSame: true, ...by })).rejects.toThrow(
    'one identity',
  );
  await station.destroy();
});
