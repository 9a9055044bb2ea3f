import { named, person } from './test-people.ts';
import { type Sketch, SKETCHES } from './test-sketches.ts';
import type { Person, StudyFacts } from './study-facts.ts';

/** A study that is read, and what a radiologist wants beside it first; '' = nothing at all. */
export interface LabelledPatient {
  readonly name: string;
  readonly current: StudyFacts;
  readonly wanted: string;
  /** Of this patient and of those that must not be taken for it */
  readonly others: readonly StudyFacts[];
}

const CODE = { anatomicRegions: [], bodyParts: [], procedures: [], lateralities: [] } as const;
const READ_ON = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;

export function study(uid: string, facts: Partial<StudyFacts>): StudyFacts {
  return {
    studyInstanceUid: uid,
    person: person({}),
    studyDate: '20261120',
    studyTime: '',
    modalities: [],
    descriptions: [],
    ...CODE,
    ...facts,
  };
}

/** Sixty patients with their studies, the same ones each time. */
export function labelledPatients(): LabelledPatient[] {
  return Object.entries(SKETCHES).map(([name, sketches], at) => labelled(name, sketches, at));
}

function labelled(name: string, sketches: readonly Sketch[], at: number): LabelledPatient {
  const patientId = String(1000 + at);
  // Each patient has a birth date and a family of its own, so that nobody is near somebody by chance.
  const birth = dayBefore((20 + at) * 365 + at * 3);
  const family = `Family${String.fromCharCode(65 + Math.floor(at / 26), 65 + (at % 26))}`.repeat(2);
  const owner = person({ ...named(`${family}^Anna`), patientId, patientBirthDate: birth });
  const studies = sketches.map(({ years, modality, words, more, person: said }, index) => {
    const its = ownOf(said, family, patientId);
    return study(`2.25.${String(at)}.${String(index)}`, {
      person: { ...owner, ...its },
      studyDate: dayBefore(Math.round(years * 365.25)),
      modalities: [modality],
      descriptions: [words],
      ...more,
    });
  });
  const [current, ...others] = studies;
  if (!current) throw new Error(`no study in ${name}`);
  const label = sketches.findIndex(({ isWanted }) => isWanted);
  return { name, current, others, wanted: studies[label]?.studyInstanceUid ?? '' };
}

/** What a sketch says of another person, in the family and number of this patient. */
function ownOf(said: Partial<Person> | undefined, family: string, patientId: string): Partial<Person> {
  if (!said) return {};
  const name = said.patientName?.alphabetic.replace('Example', family);
  return {
    ...said,
    ...(name === undefined ? {} : named(name)),
    ...(said.patientId ? { patientId: `${patientId}-${said.patientId}` } : {}),
  };
}

function dayBefore(days: number): string {
  return new Date(READ_ON - days * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
}
