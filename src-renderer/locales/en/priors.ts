import type {
  PriorCandidateRow,
  PriorList,
  RankedPriorRow,
  RejectedPriorRow,
} from '#shared/contract/priors.ts';
import type { RegionId } from '#shared/relevance/region-tree.ts';

type Part = RankedPriorRow['parts'][number];

const regions: Record<RegionId, string> = {
  wholeBody: 'whole body',
  head: 'head',
  orbit: 'orbit',
  sinuses: 'sinuses',
  ear: 'ear',
  face: 'face',
  jaw: 'jaw',
  pituitary: 'pituitary gland',
  neck: 'neck',
  thyroid: 'thyroid',
  larynx: 'larynx',
  carotid: 'carotid arteries',
  chest: 'chest',
  heart: 'heart',
  thoracicAorta: 'thoracic aorta',
  thoracicCage: 'ribs and sternum',
  oesophagus: 'oesophagus',
  breast: 'breast',
  abdomen: 'abdomen',
  liver: 'liver and bile ducts',
  pancreas: 'pancreas',
  spleen: 'spleen',
  kidney: 'kidneys',
  adrenal: 'adrenal glands',
  stomach: 'stomach',
  bowel: 'bowel',
  abdominalAorta: 'abdominal aorta',
  pelvis: 'pelvis',
  bladder: 'bladder',
  prostate: 'prostate',
  uterus: 'uterus and ovaries',
  pregnancy: 'pregnancy',
  rectum: 'rectum',
  scrotum: 'scrotum',
  spine: 'spine',
  cervicalSpine: 'cervical spine',
  thoracicSpine: 'thoracic spine',
  lumbarSpine: 'lumbar spine',
  sacrum: 'sacrum',
  upperLimb: 'upper limb',
  clavicle: 'clavicle',
  shoulder: 'shoulder',
  upperArm: 'upper arm',
  elbow: 'elbow',
  forearm: 'forearm',
  wrist: 'wrist',
  hand: 'hand',
  lowerLimb: 'lower limb',
  hip: 'hip',
  thigh: 'thigh',
  knee: 'knee',
  lowerLeg: 'lower leg',
  ankle: 'ankle',
  foot: 'foot',
};

const from: Record<PriorList['current']['regionsFrom'], string> = {
  anatomicCode: 'by its anatomic code',
  bodyPart: 'by its body part',
  procedureCode: 'by its procedure code',
  description: 'by its description',
  unmapped: '',
};

const side: Record<PriorList['current']['side'], string> = {
  left: 'left',
  right: 'right',
  both: 'both sides',
  '': '',
};

const findings: Record<Part['aspect'], Partial<Record<Part['finding'], string>>> = {
  region: {
    equal: 'same region',
    covers: 'shows all of the region and more',
    within: 'shows a part of the region',
    overlaps: 'shows some of the region',
    adjacent: 'region beside it',
    none: 'another region',
    unknown: 'region not known',
    sameRequest: 'region not known, same request',
  },
  modality: {
    sameKind: 'same kind of examination',
    sharedKind: 'partly the same kind',
    relatedKind: 'related kind',
    otherKind: 'another kind of examination',
  },
  side: {
    sameSide: 'same side',
    overlaps: 'side in common',
    oppositeSide: 'the other side',
    unknown: 'side not known',
  },
  procedure: { sameCode: 'same procedure', sameWords: 'same description' },
  contrast: { same: 'same contrast', overlaps: 'contrast in part', other: 'other contrast' },
  age: {},
};

const role: Record<RankedPriorRow['role'], string> = {
  prior: 'Prior',
  baseline: 'Oldest',
  companion: 'Other kind',
};

const note: Record<RankedPriorRow['note'], string> = {
  '': '',
  nameDiffers: 'The name is spelled otherwise',
  issuerAbsent: 'One of the two names no issuer',
  decided: 'Another Patient ID; a person recorded that they are one',
};

const rejected: Record<RejectedPriorRow['reason'], string> = {
  later: 'made later',
  noPictures: 'has no pictures to compare with',
  otherRegion: 'another region',
  tooLittle: 'too little in common',
  tooOld: 'older than the rule allows',
  overLimit: 'better ones fill the number of the rule',
};

const candidate: Record<PriorCandidateRow['reason'], string> = {
  contradicted: 'same Patient ID, but name, birth date or sex contradicts',
  otherIssuer: 'same Patient ID of another issuer',
  issuerAbsent: 'same Patient ID, but one of the two names no issuer',
  otherPatientId: 'same name and birth date under another Patient ID',
  patientIdAbsent: 'same name and birth date without a Patient ID',
  similarName: 'same birth date and a similar name under another Patient ID',
};

const MONTH_DAYS = 30.44;

/** Words of the list of priors. */
export const priors = {
  command: 'Priors of the patient',
  title: 'Priors',
  loading: 'Looking for other studies of the patient',
  failed: 'The other studies of the patient could not be listed.',
  lists: {
    priors: 'Relevant',
    rejected: 'Not picked',
    candidates: 'Perhaps the same patient',
  },
  near: {
    open: 'Open',
    same: 'Same person …',
    question: 'Are these two one person? Then everybody at this station sees their studies together.',
    record: 'Record as one person',
    failed: 'Nothing was recorded.',
    decided: 'Recorded as one person',
    takeBack: 'Take back',
    issuer: (issuer: string) => `issuer ${issuer}`,
  },
  none: 'There is no relevant prior of this patient in the archive.',
  hint: 'Enter opens the study',
  hintBeside: 'Enter shows the study beside this one',
  act: 'What Enter does',
  actOpen: 'Open',
  noDescription: 'no description',
  readAs: (what: string, how: string) => `Read as ${[what, how].filter(Boolean).join(', ')}`,
  notReadable: 'Nothing says which region this study is of',
  problem: (problem: string) =>
    `The rules of this site cannot be read (${problem}). Those of the factory are in force.`,
  points: (points: number) => `${Math.round(points)} points`,
  regions,
  from,
  side,
  role,
  note,
  rejected,
  candidate,
  finding: ({ aspect, finding }: Part) => findings[aspect][finding] ?? '',
  /** How long before the study that is read */
  age: (days: number | null) => {
    if (days === null) return 'age not known';
    if (days < 0) return 'later';
    if (days === 0) return 'same day';
    if (days < 60) return days === 1 ? '1 day' : `${days} days`;
    const months = Math.round(days / MONTH_DAYS);
    if (months < 24) return `${months} months`;
    const [years, rest] = [Math.floor(months / 12), months % 12];
    return rest === 0 ? `${years} years` : `${years} y ${rest} mo`;
  },
};
