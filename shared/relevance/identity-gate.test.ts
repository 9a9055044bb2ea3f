import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { identityGate } from './identity-gate.ts';
import { named, person } from './test-people.ts';

const anna = person({});

test.each([
  ['the same', {}, 'same'],
  ['a middle name more', named('EXAMPLE^ANNA^MARIA'), 'same'],
  ['another family name', named('Maiden^Anna'), 'same'],
  ['another given name', named('Example^Berta'), 'contradicted'],
  ['another birth date', { patientBirthDate: '19600201' }, 'contradicted'],
  ['another sex', { patientSex: 'M' }, 'contradicted'],
  ['no issuer', { issuerOfPatientId: '' }, 'same'],
  ['no issuer and no birth date', { issuerOfPatientId: '', patientBirthDate: '' }, 'issuerAbsent'],
  ['another issuer', { issuerOfPatientId: 'CLINIC' }, 'otherIssuer'],
  ['another issuer and name', { ...named('Other^Bert'), issuerOfPatientId: 'CLINIC' }, 'other'],
  ['another number', { patientId: '9' }, 'otherPatientId'],
  ['another number and birth date', { patientId: '9', patientBirthDate: '19610203' }, 'other'],
  ['another number, a letter turned', { ...named('Exmaple^Anna'), patientId: '9' }, 'similarName'],
  ['another number, names changed round', { ...named('Anna^Example'), patientId: '9' }, 'similarName'],
  ['no number', { patientId: '' }, 'patientIdAbsent'],
  ['a twin', { ...named('Example^Berta'), patientId: '4712' }, 'other'],
])('%s', (_, change, expected) => {
  const other = person(change);
  for (const verdict of [identityGate(anna)(other), identityGate(other)(anna)])
    expect(verdict.kind === 'candidate' ? verdict.reason : verdict.kind).toBe(expected);
});

test('a person decides: two identities are one, also over a third, or never', () => {
  const [b, c] = [person({ patientId: 'B' }), person({ patientId: 'C' })];
  const one = { one: anna, other: b, isSame: true };
  const two = { one: c, other: b, isSame: true };
  expect(identityGate(anna, [one])(b)).toEqual({ kind: 'same', note: 'decided' });
  expect(identityGate(anna, [one])(c).kind).toBe('candidate');
  expect(identityGate(anna, [one, two])(c)).toEqual({ kind: 'same', note: 'decided' });
  expect(identityGate(anna, [one, two, { one: anna, other: c, isSame: false }])(c).kind).toBe('other');
  expect(identityGate(anna, [{ one: b, other: anna, isSame: false }])(b).kind).toBe('other');
});

test('whoever was judged before changes no verdict', () => {
  const of = (...values: readonly string[]) => fc.constantFrom(...values);
  const someone = fc
    .record({
      patientId: of('4711', '4712', ''),
      issuerOfPatientId: of('HOSPITAL', 'CLINIC', ''),
      name: of('Example^Anna', 'Example^Anne', 'Other^Anna'),
      ideographic: of('', '山田^花'),
      patientBirthDate: of('19600102', '19600201', ''),
      patientSex: of('F', 'M', ''),
    })
    .map(({ name, ideographic, ...facts }) =>
      person({ ...facts, patientName: { alphabetic: name, ideographic, phonetic: '' } }),
    );
  fc.assert(
    fc.property(someone, fc.array(someone, { maxLength: 12 }), (current, others) => {
      const gate = identityGate(current);
      expect(others.map((other) => gate(other))).toEqual(others.map((other) => identityGate(current)(other)));
    }),
  );
});
