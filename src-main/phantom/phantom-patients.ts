import type { PhantomPatient } from './patient.ts';

const ISSUER = 'VIEWBOX-PHANTOM';

function patient(
  patientId: string,
  name: string,
  birthDate: string,
  sex: PhantomPatient['sex'],
  characterSets: readonly string[] = [],
): PhantomPatient {
  return { patientId, name, birthDate, sex, characterSets, issuerOfPatientId: ISSUER };
}

/** Patients of the phantom studies, by script; the Japanese, Korean and Chinese names are those of PS3.5 Annexes H, I, J and K. */
export const PATIENTS = {
  body: patient('PHANTOM-1', 'Phantom^Body', '19700101', 'O'),
  latin: patient('PHANTOM-2', 'Müller^Jörg Çelik', '19610514', 'M', ['ISO_IR 100']),
  japanese: patient('PHANTOM-3', 'Yamada^Tarou=山田^太郎=やまだ^たろう', '19550203', 'M', [
    '',
    'ISO 2022 IR 87',
  ]),
  korean: patient('PHANTOM-4', 'Hong^Gildong=洪^吉洞=홍^길동', '19830927', 'M', ['', 'ISO 2022 IR 149']),
  chinese: patient('PHANTOM-5', 'Wang^XiaoDong=王^小东', '19920711', 'M', ['GB18030']),
  cyrillic: patient('PHANTOM-6', 'Люкceмбypг^Роза', '18710305', 'F', ['ISO_IR 144']),
  greek: patient('PHANTOM-7', 'Διονυσιος^Ανδρεας', '19480119', 'M', ['ISO_IR 126']),
  arabic: patient('PHANTOM-8', 'قباني^لنزار', '19230321', 'M', ['ISO_IR 127']),
  unicode: patient('PHANTOM-9', 'Łukasiewicz^Żaneta=王^小東=ワン^シャオトン', '20010630', 'F', [
    'ISO_IR 192',
  ]),
  mammography: patient('PHANTOM-10', 'Phantom^Mamma', '19641212', 'F'),
  thorax: patient('PHANTOM-11', 'Phantom^Thorax', '19580808', 'M'),
  heart: patient('PHANTOM-12', 'Phantom^Cor', '19790423', 'F'),
  head: patient('PHANTOM-13', 'Phantom^Cerebrum', '19860217', 'F'),
} as const satisfies Readonly<Record<string, PhantomPatient>>;
