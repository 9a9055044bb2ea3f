import { named } from './test-people.ts';
import type { Person, StudyFacts } from './study-facts.ts';

export interface Sketch {
  /** Years before the study that is read; 0 is that one */
  readonly years: number;
  readonly modality: string;
  readonly words: string;
  readonly isWanted?: true;
  readonly more?: Partial<StudyFacts>;
  /** What this study says of its patient instead */
  readonly person?: Partial<Person>;
}

/** In years */
const DAY = 1 / 365.25;

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

/**
 * Patients of whom a radiologist said, before any rule was asked, which prior belongs beside the study that is read. The first is
 * the study that is read.
 */
export const SKETCHES: Readonly<Record<string, readonly Sketch[]>> = {
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
  'embolism: the last CT of the chest, not the film of yesterday': [
    now('CT', 'CT pulmonary angiogram'),
    wanted(ago(0.7, 'CT', 'CT chest with contrast')),
    ago(DAY, 'CR', 'Chest AP portable'),
    ago(0.4, 'CT', 'CT abdomen pelvis'),
  ],
  'the upper abdomen in the CT of all of it, not the MR of an organ': [
    now('CT', 'CT Oberbauch mit KM'),
    wanted(ago(1, 'CT', 'CT Abdomen mit KM')),
    ago(0.8, 'MR', 'MRT Leber mit KM'),
    ago(0.1, 'CT', 'CT Thorax nativ'),
  ],
  'an aneurysm in the angiography before, not in a plain chest': [
    now('CT', 'CTA thoracic aorta'),
    wanted(ago(1.2, 'CT', 'CTA thoracic aorta')),
    ago(0.3, 'CT', 'CT chest without contrast'),
  ],
  'with contrast beside with contrast, the ages being alike': [
    now('CT', 'CT abdomen with contrast'),
    wanted(ago(1, 'CT', 'CT abdomen with contrast')),
    ago(0.95, 'CT', 'CT abdomen without contrast'),
  ],
  'a stroke in the CT before, not in the MR': [
    now('CT', 'CT Schädel nativ'),
    wanted(ago(0.3, 'CT', 'CCT nativ')),
    ago(0.2, 'MR', 'MRT Schädel mit KM'),
    ago(0.1, 'CT', 'CT HWS nativ'),
  ],
  'the pituitary gland, not the brain around it': [
    now('MR', 'MRI pituitary w/wo contrast'),
    wanted(ago(1.5, 'MR', 'MRI pituitary w/wo contrast')),
    ago(0.5, 'MR', 'MRI brain w/wo contrast'),
  ],
  'orbits in the brain, where they were not examined themselves': [
    now('MR', 'IRM orbites'),
    wanted(ago(1, 'MR', 'IRM cérébrale')),
    ago(0.2, 'CT', 'Scanner du rachis cervical'),
    ago(0.3, 'CR', 'Radio thorax'),
  ],
  'the neck with the chest, not the spine in it': [
    now('CT', 'CT Hals mit KM'),
    wanted(ago(0.5, 'CT', 'CT Hals/Thorax mit KM')),
    ago(0.1, 'MR', 'MRT HWS'),
    ago(0.2, 'CT', 'CT Abdomen mit KM'),
  ],
  'the cervical spine of three years ago, not the lumbar one': [
    now('MR', 'MRI C-spine'),
    wanted(ago(3, 'MR', 'MRI cervical spine')),
    ago(0.2, 'MR', 'MRI L-spine'),
    ago(0.1, 'CR', 'Cervical spine 2 views'),
  ],
  'the lumbar spine in the whole one': [
    now('MR', 'MRT LWS'),
    wanted(ago(0.8, 'MR', 'MRT Ganzwirbelsäule')),
    ago(0.2, 'MR', 'MRT HWS'),
    ago(0.5, 'CR', 'LWS 2 Ebenen'),
  ],
  'no side is said anywhere: the last of the same joint': [
    now('DX', 'Ankle 3 views'),
    wanted(ago(0.1, 'DX', 'Ankle 3 views')),
    ago(1.5, 'DX', 'Ankle 3 views'),
    ago(0.05, 'DX', 'Foot 2 views'),
  ],
  'MR of the knee of this side, before the film of last week': [
    now('MR', 'MRI knee right'),
    wanted(ago(2, 'MR', 'MRI right knee')),
    ago(7 * DAY, 'DX', 'Knee right 3 views'),
    ago(0.5, 'MR', 'MRI left knee'),
  ],
  'a fracture a week ago': [
    now('DX', 'Unterarm links 2 Ebenen'),
    wanted(ago(7 * DAY, 'DX', 'Unterarm links 2 Ebenen')),
    ago(0.1, 'DX', 'Unterarm links'),
    ago(3 * DAY, 'DX', 'Unterarm rechts'),
  ],
  'a hip in the film of the pelvis, not the other hip': [
    now('DX', 'Hüfte rechts axial'),
    wanted(ago(0.5, 'DX', 'Beckenübersicht')),
    ago(0.3, 'DX', 'Hüfte links'),
    ago(0.2, 'DX', 'Knie rechts'),
  ],
  'the wrist shows some of the hand, the foot none': [
    now('DX', 'Hand right'),
    wanted(ago(1, 'DX', 'Wrist right')),
    ago(0.5, 'DX', 'Foot right'),
  ],
  'mammography with the one of two years ago, not of the oldest': [
    now('MG', 'Mammographie Screening', { lateralities: ['L', 'R'] }),
    ago(6.2, 'MG', 'Mammographie Screening', { lateralities: ['L', 'R'] }),
    wanted(ago(2.05, 'MG', 'Mammographie Screening', { lateralities: ['L', 'R'] })),
    ago(0.1, 'US', 'Mammasonographie'),
    ago(0.5, 'MR', 'MR-Mammographie'),
  ],
  'a breast in the screening of both, not the other breast': [
    now('MG', 'DIGITAL MAMMO DIAG LEFT', { lateralities: ['L'] }),
    wanted(ago(1, 'MG', 'MAMMO SCREENING BILATERAL', { lateralities: ['L', 'R'] })),
    ago(0.1, 'MG', 'MAMMO DIAG RIGHT', { lateralities: ['R'] }),
  ],
  'ultrasound of this breast, not of the other, not mammography': [
    now('US', 'Mammasonographie rechts'),
    wanted(ago(0.5, 'US', 'Mammasonographie rechts')),
    ago(0.4, 'MG', 'Mammographie beidseits'),
    ago(0.1, 'US', 'Mammasonographie links'),
  ],
  'ultrasound of the thyroid gland beside ultrasound': [
    now('US', 'Sonographie Schilddrüse'),
    wanted(ago(2, 'US', 'Schilddrüsensonographie')),
    ago(0.2, 'NM', 'Schilddrüsenszintigraphie'),
    ago(0.1, 'US', 'Sonographie Abdomen'),
  ],
  'the liver in MR of the upper abdomen, not in a later CT': [
    now('MR', 'RM fegato con mdc'),
    wanted(ago(0.5, 'MR', 'RM addome superiore con mdc')),
    ago(0.1, 'CT', 'TC torace addome con mdc'),
  ],
  'ultrasound of the pelvis where there is no MR of it': [
    now('MR', 'IRM pelvienne'),
    wanted(ago(0.2, 'US', 'Échographie pelvienne')),
    ago(0.1, 'US', 'Échographie thyroïde'),
    ago(0.3, 'CR', 'Radio thorax'),
  ],
  'coronary arteries again, not a chest': [
    now('XA', 'Koronarangiographie'),
    wanted(ago(1.5, 'XA', 'Koronarangiographie')),
    ago(0.2, 'CT', 'CT Thorax'),
    ago(0.1, 'CR', 'Thorax Bettaufnahme'),
  ],
  'bones with the bones': [
    now('NM', 'Skelettszintigraphie'),
    wanted(ago(1, 'NM', 'Skelettszintigraphie')),
    ago(0.2, 'NM', 'Schilddrüsenszintigraphie'),
    ago(0.3, 'CT', 'CT Abdomen'),
  ],
  'the first PET/CT beside the CT of the trunk': [
    { ...now('PT', 'PET/CT Ganzkörper'), more: { modalities: ['CT', 'PT'] } },
    wanted(ago(0.3, 'CT', 'CT Thorax/Abdomen/Becken mit KM')),
    ago(0.1, 'MR', 'MRT Knie links'),
  ],
  'a code here, a body part there, no words': [
    now('CT', '', { anatomicRegions: [{ value: '51185008', scheme: 'SCT', meaning: '' }] }),
    wanted(ago(1, 'CT', '', part('CHEST'))),
    ago(0.2, 'CT', '', part('HEAD')),
  ],
  'a body part here, words there': [
    now('CR', '', part('LSPINE')),
    wanted(ago(1, 'CR', 'Lendenwirbelsäule')),
    ago(0.2, 'CR', '', part('CSPINE')),
  ],
  'each time in another country': [
    now('CT', 'TC tórax com contraste'),
    wanted(ago(1, 'CT', 'CT borstkas met contrast')),
    ago(0.2, 'CT', 'CT hoofd'),
    ago(0.6, 'CT', 'Scanner abdominal'),
  ],
  'words of a language that nobody taught, but the same': [
    now('CT', 'КТ органов грудной клетки'),
    wanted(ago(1, 'CT', 'КТ органов грудной клетки')),
    ago(0.2, 'CT', 'КТ головного мозга'),
  ],
  'who gave the number was not said in the past': [
    now('CT', 'CT Chest'),
    wanted(ofOther(ago(1, 'CT', 'CT Chest'), { issuerOfPatientId: '' })),
    ofOther(ago(0.2, 'CT', 'CT Chest'), { issuerOfPatientId: '', patientBirthDate: '19310405' }),
  ],
  'given and family name were exchanged': [
    now('MR', 'MRI shoulder left'),
    wanted(ofOther(ago(1, 'MR', 'MRI shoulder left'), named('Anna^Example'))),
    ago(0.2, 'DX', 'Chest PA'),
  ],
  'twins with nearly one name, and an examination each': [
    now('US', 'Cranial ultrasound'),
    ofOther(ago(DAY, 'US', 'Cranial ultrasound'), { ...named('Example^Anne'), patientId: '2' }),
    wanted(ago(5 * DAY, 'US', 'Cranial ultrasound')),
  ],
  'only the namesake was here before': [
    now('CT', 'CT Thorax'),
    ofOther(ago(0.2, 'CT', 'CT Thorax'), { patientId: '77', patientBirthDate: '19330303' }),
  ],
  'an emergency without a number is nobody’s': [
    now('CT', 'CT Head'),
    ofOther(ago(DAY, 'CT', 'CT Head'), { patientId: '' }),
    wanted(ago(3, 'CT', 'CT Head')),
  ],
  'what was made later is no prior': [
    now('CT', 'CT Chest'),
    ago(-0.1, 'CT', 'CT Chest'),
    wanted(ago(1, 'CT', 'CT Chest')),
  ],
  'in the morning of the same day': [
    now('CR', 'Chest AP', { studyTime: '1400' }),
    wanted(ago(0, 'CR', 'Chest AP', { studyTime: '0800' })),
    ago(2 * DAY, 'CR', 'Chest AP', { studyTime: '0900' }),
    ago(0, 'CR', 'Chest AP', { studyTime: '1800' }),
  ],
  'nothing of the head was ever made': [
    now('CT', 'CT Head'),
    ago(0.5, 'DX', 'Knee left'),
    ago(1, 'DX', 'Foot right'),
  ],
  'a report has no pictures': [
    now('CT', 'CT Chest'),
    ago(0.1, 'SR', 'CT Chest'),
    wanted(ago(2, 'CT', 'CT Chest')),
  ],
  'the abdomen in the CT after an accident': [
    now('CT', 'CT Abdomen mit KM'),
    wanted(ago(0.2, 'CT', 'Polytrauma CT Ganzkörper')),
    ago(1, 'CR', 'Abdomenübersicht'),
    ago(0.1, 'US', 'Sonographie Schilddrüse'),
  ],
  'all teeth again, not one of them': [
    now('PX', 'OPG'),
    wanted(ago(1.5, 'PX', 'Orthopantomogramm')),
    ago(0.3, 'IO', 'Zahnfilm'),
    ago(0.1, 'CR', 'Thorax'),
  ],
  'intensive care: the film of yesterday, not the CT': [
    now('CR', 'Thorax Bettaufnahme'),
    wanted(ago(DAY, 'CR', 'Thorax Bettaufnahme')),
    ago(4 * DAY, 'CR', 'Thorax Bettaufnahme'),
    ago(10 * DAY, 'CT', 'CT Thorax'),
  ],
};
