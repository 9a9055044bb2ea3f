import { describe, expect, test } from 'vitest';
import { identityGate, identityOf, type IdentityDecision } from './identity-gate.ts';
import { isStrangerBeside, type JudgedBeside } from './stands-beside.ts';
import type { Person } from './study-facts.ts';
import { named, person } from './test-people.ts';

const patient = person({});

/** As the archive tells it of a study in its list. */
function judged(other: Person, decisions: readonly IdentityDecision[] = []): JudgedBeside {
  const verdict = identityGate(patient, decisions)(other);
  const of = { current: identityOf(patient), other: identityOf(other) };
  return verdict.kind === 'same' ? { ...verdict, of } : { kind: 'other' };
}

const otherId = person({ patientId: 'OTHER-1' });
const asOne = { one: patient, other: otherId, isSame: true };

describe('two studies beside each other', () => {
  test.each([
    ['the same Patient ID of the same issuer', person({}), [], false],
    ['the same Patient ID of another issuer', person({ issuerOfPatientId: 'CLINIC' }), [], true],
    ['another Patient ID that a person recorded as one', otherId, [asOne], false],
    ['the same name and birth date under another Patient ID', otherId, [], true],
    ['a twin', person({ ...named('Example^Berta'), patientId: '4712' }), [], true],
  ] as const)('%s', (_, other, decisions, isStranger) => {
    expect(isStrangerBeside(patient, other, judged(other, decisions))).toBe(isStranger);
  });

  test('an identity that changes while both are open is another one at once, before anything is judged anew', () => {
    const before = judged(person({}));
    expect(isStrangerBeside(patient, person({}), before)).toBe(false);
    expect(isStrangerBeside(patient, person({ patientId: 'MERGED-9' }), before)).toBe(true);
    expect(isStrangerBeside(person({ patientBirthDate: '19000101' }), person({}), before)).toBe(true);
    // A decision that is taken back: the archive judges it otherwise.
    expect(isStrangerBeside(patient, otherId, judged(otherId, [asOne]))).toBe(false);
    expect(isStrangerBeside(patient, otherId, judged(otherId, []))).toBe(true);
  });

  test('a decision is of two identities: it says nothing of one that a study has got since', () => {
    const before = judged(otherId, [asOne]);
    expect(isStrangerBeside(patient, person({ patientId: 'MERGED-9' }), before)).toBe(true);
    expect(isStrangerBeside(person({ patientId: 'MERGED-9' }), otherId, before)).toBe(true);
    // Both are of one patient by themselves now.
    expect(isStrangerBeside(patient, person({}), before)).toBe(false);
  });

  test('until the archive has told, only what was hung as a prior is one, as long as both are whose they were then', () => {
    const hung = { kind: 'hung', of: { current: identityOf(patient), other: identityOf(otherId) } } as const;
    expect(isStrangerBeside(patient, otherId, hung)).toBe(false);
    expect(isStrangerBeside(patient, person({ patientId: 'MERGED-9' }), hung)).toBe(true);
    expect(isStrangerBeside(patient, person({}), { kind: 'unknown' })).toBe(true);
  });
});
