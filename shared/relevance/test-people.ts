import type { Person } from './study-facts.ts';

export function person(facts: Partial<Person>): Person {
  return {
    patientId: '4711',
    issuerOfPatientId: 'HOSPITAL',
    patientName: { alphabetic: 'Example^Anna', ideographic: '', phonetic: '' },
    patientBirthDate: '19600102',
    patientSex: 'F',
    ...facts,
  };
}

export function named(alphabetic: string): Pick<Person, 'patientName'> {
  return { patientName: { alphabetic, ideographic: '', phonetic: '' } };
}
