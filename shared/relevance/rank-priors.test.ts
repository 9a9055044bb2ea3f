import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rankPriors } from './rank-priors.ts';
import { REGION_IDS } from './region-tree.ts';
import { ruleSet } from './rule-set.ts';
import type { StudyFacts } from './study-facts.ts';
import { labelledPatients, study } from './test-patients.ts';
import { named, person } from './test-people.ts';

const rules = ruleSet();
const patients = labelledPatients();
const everything = patients.flatMap(({ current, others }) => [current, ...others]);

function ranked(current: StudyFacts, others: readonly StudyFacts[]) {
  return rankPriors({ current, others, rules });
}

test('of sixty labelled patients among each other, the first prior is the labelled one in at least 95 %', () => {
  const wrong = patients.flatMap(({ name, current, wanted }) => {
    const first = ranked(current, everything).priors[0]?.studyInstanceUid ?? '';
    return first === wanted ? [] : [`${name}: ${first}`];
  });
  expect(patients).toHaveLength(60);
  expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(3);
});

test('no prior is of another patient ID or issuer than the study that is read', () => {
  for (const { current } of patients) {
    const { priors, rejected } = ranked(current, everything);
    for (const { studyInstanceUid } of [...priors, ...rejected]) {
      const its = everything.find((each) => each.studyInstanceUid === studyInstanceUid);
      expect(its?.person.patientId).toBe(current.person.patientId);
      expect(['', current.person.issuerOfPatientId]).toContain(its?.person.issuerOfPatientId);
    }
  }
});

test('every study of the patient is either picked or rejected with a reason, each rank with six reasons', () => {
  for (const { current, others } of patients) {
    const { priors, rejected, candidates } = ranked(current, others);
    const named = [...priors, ...rejected, ...candidates].map(({ studyInstanceUid }) => studyInstanceUid);
    const known = others.map(({ studyInstanceUid }) => studyInstanceUid);
    expect(new Set(named).size).toBe(named.length);
    expect(known).toEqual(expect.arrayContaining(named));
    for (const { parts, points } of [...priors, ...rejected]) {
      expect(parts.map(({ aspect }) => aspect)).toEqual([
        'region',
        'modality',
        'side',
        'procedure',
        'contrast',
        'age',
      ]);
      expect(parts.reduce((sum, part) => sum + part.points, 0)).toBeCloseTo(points, 9);
    }
  }
});

const facts = fc
  .record({
    patientId: fc.constantFrom('1', '2', ''),
    issuer: fc.constantFrom('A', 'B', ''),
    name: fc.constantFrom('Meier^Anna', 'Meier^Hanna', 'Huber^Anna', 'Schulz^Bert', ''),
    birth: fc.constantFrom('19600102', '19600103', ''),
    sex: fc.constantFrom('F', 'M', ''),
    date: fc.constantFrom('20261120', '20261119', '20241101', '20100101', '', '20270101'),
    time: fc.constantFrom('', '1200', '0800'),
    modality: fc.constantFrom('CT', 'MR', 'DX', 'MG', 'US', 'SR'),
    words: fc.constantFrom('CT Thorax', 'CT CAP', 'Knie links', 'Knee right', 'Mammo', 'MRI brain', ''),
  })
  .map((one) => ({
    person: person({
      ...named(one.name),
      patientId: one.patientId,
      issuerOfPatientId: one.issuer,
      patientBirthDate: one.birth,
      patientSex: one.sex,
    }),
    studyDate: one.date,
    studyTime: one.time,
    modalities: [one.modality],
    descriptions: [one.words],
  }));
const archives = fc
  .array(facts, { minLength: 1, maxLength: 12 })
  .map((list) => list.map((each, index) => study(`2.25.${String(index)}`, each)));

test('the order of the candidates changes nothing, and the same question has the same answer', () => {
  fc.assert(
    fc.property(archives, ([current, ...others]) => {
      if (!current) return;
      const answer = ranked(current, others);
      expect(ranked(current, others.toReversed())).toEqual(answer);
      expect(ranked(current, [...others.slice(1), ...others.slice(0, 1)])).toEqual(answer);
    }),
  );
});

test('what was read and asked before changes nothing', () => {
  fc.assert(
    fc.property(archives, archives, ([current, ...others], [another, ...earlier]) => {
      if (!current || !another) return;
      const [used, fresh] = [ruleSet({ version: 1 }), ruleSet({ version: 1 })];
      rankPriors({ current: another, others: [...earlier, ...others], rules: used });
      const answer = rankPriors({ current, others, rules: used });
      const each = others.map((one) => rankPriors({ current, others: [one], rules: fresh }));
      const partsOf = ({ priors, rejected }: typeof answer) =>
        [...priors, ...rejected].map(({ studyInstanceUid, parts, regions, side, note }) => ({
          studyInstanceUid,
          parts,
          regions,
          side,
          note,
        }));
      const alone = each.flatMap(partsOf);
      expect(partsOf(answer)).toHaveLength(alone.length);
      expect(partsOf(answer)).toEqual(expect.arrayContaining(alone));
      expect(answer.candidates).toEqual(expect.arrayContaining(each.flatMap(({ candidates }) => candidates)));
    }),
    { numRuns: 20 },
  );
});

test('never another patient: patient ID agrees and is not empty, no issuer, sex or birth date contradicts', () => {
  fc.assert(
    fc.property(archives, ([current, ...others]) => {
      if (!current) return;
      const { priors, rejected } = ranked(current, others);
      for (const { studyInstanceUid } of [...priors, ...rejected]) {
        const its = others.find((each) => each.studyInstanceUid === studyInstanceUid)?.person;
        const mine = current.person;
        expect(its?.patientId).toBe(mine.patientId);
        expect(mine.patientId).not.toBe('');
        for (const key of ['issuerOfPatientId', 'patientSex', 'patientBirthDate'] as const)
          expect(its?.[key] === mine[key] || its?.[key] === '' || mine[key] === '').toBe(true);
      }
    }),
  );
});

const knee = study('1', { modalities: ['MR'], descriptions: ['MRI knee left'] });

test('the opposite side comes last, and says so', () => {
  const right = study('2', {
    ...knee,
    studyInstanceUid: '2',
    studyDate: '20261101',
    descriptions: ['MRI knee right'],
  });
  const old = study('3', { modalities: ['CR'], studyDate: '20250101', descriptions: ['Knee left'] });
  const { priors } = ranked(knee, [right, old]);
  expect(priors.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['3', '2']);
  expect(priors[1]?.parts).toContainEqual({ aspect: 'side', finding: 'oppositeSide', points: -25 });
});

test('the film of one tooth is not the same kind as a panoramic one', () => {
  const panoramic = study('1', { modalities: ['PX'], descriptions: ['OPG'] });
  const tooth = { modalities: ['IO'], descriptions: ['OPG'], studyDate: '20261101' };
  const { priors } = ranked(panoramic, [
    study('2', tooth),
    study('3', { ...tooth, modalities: ['PX'], studyDate: '20250101' }),
  ]);
  expect(priors.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['3', '2']);
  expect(priors[1]?.parts).toContainEqual({ aspect: 'modality', finding: 'relatedKind', points: 12 });
});

test('beyond the number of the rule comes the oldest as baseline, and one of another kind', () => {
  const ct = (uid: string, studyDate: string) =>
    study(uid, { modalities: ['CT'], studyDate, descriptions: ['CT chest'] });
  const current = ct('1', '20261120');
  const others = [
    ct('2', '20260101'),
    ct('3', '20250101'),
    ct('4', '20240101'),
    ct('5', '20100101'),
    study('6', { modalities: ['DX'], studyDate: '20261101', descriptions: ['Chest'] }),
    study('7', { modalities: ['SR'], studyDate: '20261101', descriptions: ['Chest'] }),
    ct('8', '20261121'),
  ];
  const { priors, rejected } = ranked(current, others);
  expect(priors.map(({ studyInstanceUid, role }) => [studyInstanceUid, role])).toEqual([
    ['2', 'prior'],
    ['3', 'prior'],
    ['5', 'baseline'],
    ['6', 'companion'],
  ]);
  expect(new Map(rejected.map(({ studyInstanceUid, reason }) => [studyInstanceUid, reason]))).toEqual(
    new Map([
      ['4', 'overLimit'],
      ['7', 'noPictures'],
      ['8', 'later'],
    ]),
  );
});

test('a site names its procedures, words and rules; they are taken before those of the factory', () => {
  const site = {
    version: 1,
    rules: [
      {
        id: 'only one knee',
        kinds: [],
        regions: ['knee'],
        mostPriors: 1,
        preferredAgeDays: 0,
        mostAgeDays: 365,
        hasBaseline: false,
        mostCompanions: 0,
      },
    ],
    procedures: [{ scheme: '99SITE', value: 'KN-L', regions: ['knee'], side: 'left' }],
    words: [{ term: 'gonarthr*', regions: ['knee'] }],
  };
  const current = study('1', {
    modalities: ['MR'],
    procedures: [{ scheme: '99SITE', value: 'KN-L', meaning: '' }],
  });
  const same = study('2', { modalities: ['MR'], studyDate: '20260601', descriptions: ['Gonarthrose links'] });
  const {
    priors,
    ruleId,
    current: read,
  } = rankPriors({
    current,
    others: [same, { ...same, studyInstanceUid: '3', studyDate: '20260501' }],
    rules: ruleSet(site),
  });
  expect({ ruleId, read }).toMatchObject({
    ruleId: 'only one knee',
    read: { regions: ['knee'], regionsFrom: 'procedureCode', side: 'left' },
  });
  expect(priors.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['2']);
});

test('a broken rule set leaves those of the factory in force and says so', () => {
  const broken = ruleSet({ version: 1, rules: [{ id: 'x', mostPriors: -1 }] });
  const answer = rankPriors({ current: knee, others: [], rules: broken });
  expect(answer.ruleId).toBe('other');
  expect(answer.problem).toContain('rules.0');
  expect(ranked(knee, []).problem).toBe('');
});

test('every region has a place in the tree', () => {
  for (const id of REGION_IDS) {
    const current = study('1', { modalities: ['CT'], bodyParts: [], descriptions: [] });
    const word = ruleSet({ version: 1, words: [{ term: 'zzz', regions: [id] }] });
    const { current: read } = rankPriors({
      current: { ...current, descriptions: ['zzz'] },
      others: [],
      rules: word,
    });
    expect(read.regions).toEqual([id]);
  }
});
