import type { Person, StudyFacts } from './study-facts.ts';

/** A study that is read, and what a radiologist wants beside it first; '' = nothing at all. */
export interface LabelledPatient {
  readonly name: string;
  readonly current: StudyFacts;
  readonly wanted: string;
  /** Of this patient and of those that must not be taken for it */
  readonly others: readonly StudyFacts[];
}

interface Sketch {
  /** Years before the study that is read; 0 is that one */
  readonly years: number;
  readonly modality: string;
  readonly words: string;
  readonly isWanted?: true;
  readonly more?: Partial<StudyFacts>;
  /** What this study says of its patient instead */
  readonly person?: Partial<Person>;
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

const now = (modality: string, words: string, more: Partial<StudyFacts> = {}): Sketch => ({
  years: 0,
  modality,
  words,
  more,
});
const ago = (years: number, modality: string, words: string, more: Partial<StudyFacts> = {}): Sketch => ({
  years,
  modality,
  words,
  more,
});
const wanted = (sketch: Sketch): Sketch => ({ ...sketch, isWanted: true });
const ofOther = (sketch: Sketch, of: Partial<Person>): Sketch => ({ ...sketch, person: of });
const part = (...bodyParts: string[]): Partial<StudyFacts> => ({ bodyParts });

/** Each is made three times, of three people on three days; the first is the study that is read. */
const SKETCHES: Readonly<Record<string, readonly Sketch[]>> = {
  'chest over a later abdomen': [
    now('CT', 'CT Thorax mit KM'),
    wanted(ago(1, 'CT', 'CT Thorax mit KM')),
    ago(0.2, 'CT', 'CT Abdomen mit KM'),
    ago(0.1, 'CR', 'Thorax Bettaufnahme'),
  ],
  'an examination of chest, abdomen and pelvis shows the chest': [
    now('CT', 'CT CHEST W CONTRAST'),
    wanted(ago(0.5, 'CT', 'CT CHEST ABDOMEN PELVIS W CONTRAST', part('CHEST'))),
    ago(0.1, 'CT', 'CT HEAD WO CONTRAST'),
    ago(0.3, 'CT', 'CT LUMBAR SPINE'),
  ],
  'chest alone before chest, abdomen and pelvis of the same time': [
    now('CT', 'Scanner thoracique sans injection'),
    wanted(ago(1, 'CT', 'Scanner thoracique sans injection')),
    ago(1.1, 'CT', 'Scanner thoraco-abdomino-pelvien avec injection'),
  ],
  'chest, abdomen and pelvis again, not the chest': [
    now('CT', 'CT TAP con contraste', part('CHEST', 'ABDOMEN')),
    wanted(ago(1.5, 'CT', 'TC torax abdomen pelvis con contraste')),
    ago(0.2, 'CT', 'TC torax sin contraste'),
  ],
  'the left knee, not the right one': [
    now('DX', 'Knee left 2 views'),
    wanted(ago(1.5, 'CR', 'Knee left 2 views')),
    ago(0.1, 'DX', 'Knee right 2 views'),
  ],
  'the side of the attribute, in another language': [
    now('MR', 'Genou droit', { lateralities: ['R'] }),
    ago(0.2, 'MR', 'IRM genou gauche'),
    wanted(ago(3, 'MR', 'RM ginocchio', { lateralities: ['R'] })),
  ],
  'the right wrist of both': [
    now('DX', 'Handgelenk rechts 2 Ebenen'),
    wanted(ago(0.5, 'DX', 'Handgelenke beidseits')),
    ago(0.1, 'DX', 'Handgelenk links 2 Ebenen'),
  ],
  'mammography with the one of two rounds before': [
    now('MG', 'Mammographie Screening', { lateralities: ['L', 'R'] }),
    ago(1, 'MG', 'Mammographie', { lateralities: ['L', 'R'] }),
    wanted(ago(2, 'MG', 'Mammographie Screening', { lateralities: ['L', 'R'] })),
    ago(0.9, 'US', 'Mammasonographie'),
    ago(0.3, 'CR', 'Thorax'),
  ],
  'mammography of a breast, not of the other': [
    now('MG', 'Mamografía diagnóstica izquierda', part('BREAST')),
    ago(2, 'MG', 'Mamografía derecha', part('BREAST')),
    wanted(ago(2.2, 'MG', 'Mamografía bilateral', part('BREAST'))),
  ],
  'brain, not the spine beside it': [
    now('MR', 'RM encefalo con e senza mdc'),
    wanted(ago(2, 'MR', 'RM encefalo con mdc')),
    ago(0.1, 'MR', 'RM colonna cervicale'),
    ago(0.5, 'CT', 'TC cranio senza mdc'),
  ],
  'CT of the head where there is no MR': [
    now('MR', 'MRI Hersenen'),
    wanted(ago(0.4, 'CT', 'CT Hoofd')),
    ago(0.1, 'MR', 'MRI Knie rechts'),
    ago(0.2, 'CR', 'X-Thorax'),
  ],
  'the lumbar spine of the code, whatever the words': [
    now('MR', 'Untersuchung 3', { anatomicRegions: [{ value: '122496007', scheme: 'SCT', meaning: '' }] }),
    wanted(ago(4, 'MR', 'LWS', { anatomicRegions: [{ value: 'T-11503', scheme: 'SRT', meaning: '' }] })),
    ago(0.2, 'MR', 'HWS nativ'),
  ],
  'abdominal ultrasound, and its organ': [
    now('US', 'Ecografia abdome superior'),
    wanted(ago(1, 'US', 'US abdomen total')),
    ago(0.2, 'US', 'Ecografia tireoide'),
    ago(0.1, 'US', 'Ecodoppler de carotidas'),
  ],
  'PET/CT with the same, not with a CT': [
    { ...now('PT', 'PET/CT skull base to mid thigh'), more: { modalities: ['CT', 'PT'] } },
    wanted({ ...ago(0.8, 'PT', 'PET/CT whole body'), more: { modalities: ['CT', 'PT'] } }),
    ago(0.4, 'CT', 'CT Thorax'),
  ],
  'another person of the same name has none to show': [
    now('CT', 'CT Chest'),
    ofOther(ago(0.2, 'CT', 'CT Chest'), { patientId: '9', patientBirthDate: '19610203' }),
    wanted(ago(2, 'CT', 'CT Chest')),
  ],
  'the same number of another issuer is somebody else': [
    now('DX', 'Chest PA'),
    ofOther(ago(0.2, 'DX', 'Chest PA'), {
      ...named('Other^Bert'),
      issuerOfPatientId: 'CLINIC',
      patientSex: 'M',
    }),
    ofOther(ago(0.1, 'DX', 'Chest PA'), { issuerOfPatientId: 'CLINIC' }),
    wanted(ago(1.5, 'CR', 'Chest AP')),
  ],
  'a twin is somebody else': [
    now('US', 'Hüfte beidseits'),
    ofOther(ago(0.05, 'US', 'Hüfte beidseits'), { ...named('Example^Berta'), patientId: '4712' }),
    wanted(ago(0.1, 'US', 'Hüftsonographie bds.')),
  ],
  'a number given twice is not believed': [
    now('CT', 'CT abdomen'),
    ofOther(ago(0.1, 'CT', 'CT abdomen'), { ...named('Mueller^Hans'), patientSex: 'M' }),
    ofOther(ago(0.2, 'CT', 'CT abdomen'), { patientBirthDate: '19991231' }),
  ],
  'after a marriage the patient is the same': [
    now('MR', 'MRT Becken'),
    wanted(ofOther(ago(1, 'MR', 'MRT Becken'), named('Maiden^Anna'))),
    ago(0.5, 'CR', 'Sprunggelenk links'),
  ],
  'the request says the same where nothing names a region': [
    now('CT', 'Protokoll 17'),
    wanted(ago(1, 'CT', 'PROTOKOLL 17')),
    ago(0.5, 'MR', 'Protokoll 3'),
  ],
};

const COPIES = 3;

/** Sixty patients with their studies, the same ones each time. */
export function labelledPatients(): LabelledPatient[] {
  return Object.entries(SKETCHES).flatMap(([name, sketches], scenario) =>
    Array.from({ length: COPIES }, (_, copy) => labelled(name, sketches, scenario * COPIES + copy)),
  );
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
      studyDate: dayBefore(Math.round(years * 365.25) + (years === 0 ? 0 : at % COPIES)),
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

/** What a sketch says of another person, in the family and number of this copy. */
function ownOf(said: Partial<Person> | undefined, family: string, patientId: string): Partial<Person> {
  if (!said) return {};
  const name = said.patientName?.alphabetic.replace('Example', family);
  return {
    ...said,
    ...(name === undefined ? {} : named(name)),
    ...(said.patientId === undefined ? {} : { patientId: `${patientId}-${said.patientId}` }),
  };
}

function dayBefore(days: number): string {
  return new Date(READ_ON - days * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
}
