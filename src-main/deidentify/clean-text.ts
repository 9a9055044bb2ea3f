import { foldText } from '#shared/dicom/person-name.ts';

/*
 * Words that describe an examination and nobody: anatomy, direction, technique, sequence and contrast, in the languages that
 * descriptions are written in. A descriptor keeps these and numbers with a unit, and loses every other word.
 */
const WORDS = `
abdomen abdominal abdo acetabulum achilles acromioclavicular adrenal airway ankle aorta aortic apex arm artery arteries arthro
articulation atrium axilla axillary axis back base biliary bladder body bone bones bowel brachial brain breast breasts bronchi
bronchus calcaneus calf cardiac carotid carpal cavity cecum cerebellum cerebral cerebrum cervical chest choroid clavicle coccyx
colon contour coronary cranial cranium digit disc duct duodenum ear ears elbow elbows esophagus extremity extremities eye eyes
face facial femoral femur femurs fetus fibula finger fingers foot feet forearm fossa gallbladder gastric genital gland groin hand
hands head heart hepatic hip hips humerus ileum iliac inguinal intestine jaw joint joints kidney kidneys knee knees larynx leg
legs limb limbs liver lumbar lumbosacral lung lungs lymph mandible marrow mastoid maxilla maxillofacial mediastinum mouth muscle
myocardium nasal nasopharynx neck nerve node nodes nose oral orbit orbits ovary palate pancreas parathyroid parotid patella
pelvic pelvis penis pericardium peripheral peritoneum pharynx pituitary placenta plexus popliteal portal prostate pulmonary
radius rectum renal retina retroperitoneum rib ribs sacral sacroiliac sacrum salivary scalp scapula scrotum sella shoulder
shoulders sigmoid sinus sinuses skeletal skin skull small soft spinal spine spleen sternoclavicular sternum stomach
subclavian submandibular tarsal temporal testis thigh thoracic thorax thumb thyroid tibia tissue toe toes tongue trachea trunk
ulna umbilical ureter urethra urinary uterus vagina vascular vein veins venous ventricle vertebra vertebral vessel vessels
whole wholebody wrist wrists tspine lspine cspine ac cta mra
ap pa lat lateral left right bilateral both upper lower anterior posterior superior inferior medial distal proximal cranial caudal
axial sagittal coronal sag cor tra trans ax oblique transverse transversal frontal longitudinal decubitus supine prone erect standing upright sitting
ll rl cc mlo ml lm xccl rao lao dorsal ventral plantar palmar tangential swimmer odontoid open closed flexion extension inspiration
expiration inspiratory expiratory weight bearing portable mobile bedside view views projection first second third series left-right
ct mr mri pet us xr xa rf dx cr mg nm spect oct ivus dsa ecg gated gating triggered breath hold free breathing angio angiography
arteriography venography urography cholangiography myelography arthrography colonography enterography perfusion diffusion
tractography spectroscopy elastography doppler color colour power duplex echo echocardiogram mammography mammogram tomosynthesis
tomo fluoroscopy fluoro densitometry dexa scout localizer localiser topogram surview survey scanogram planning simulation
t1 t2 t1w t2w pd pdw flair stir dwi dti adc dixon swi swan tof ssfp bssfp haste tse fse ffe tfe gre spgr se ir epi fiesta truefisp
vibe lava thrive mprage bravo space cube vista propeller blade radial spoiled echo gradient spin fast turbo fat sat saturated
suppressed suppression water in out phase opposed inphase bold fmri cine map maps mapping b0 b50 b100 b400 b500 b800 b1000 exp
mip minip mpr vr vrt ssd recon reconstruction reformat reformatted thick thin slice slices iterative filtered kernel sharp smooth
soft standard detail bone lung hr hrct ldct low dose dual energy spectral mono virtual non enhanced unenhanced native plain
pre post with without w wo c contrast contraste iv enhancement delayed delay early late arterial portal venous nephrographic
excretory dynamic multiphase biphasic triphasic phase phases bolus tracking timing test static rest stress baseline follow followup
up screening diagnostic biopsy guidance intervention drainage ablation stent graft implant implants prosthesis protocol routine
examination exam study scan image images scanning secondary capture derived subtraction subtracted fused fusion registered
segmentation key objects report dose summary structured presentation state waveform phantom quality control test calibration
fdg psma dotatate gadolinium gadovist barium iodine attenuation corrected uncorrected ac nac wb
thorax abdomen becken schadel kopf hals wirbelsaule hws bws lws knie schulter hufte hand fuss arm bein herz lunge leber niere
gehirn bauch brust mit ohne kontrastmittel km nativ spat arteriell venos sagittal koronar axial rontgen aufnahme
tete cou poitrine bassin rachis genou epaule hanche main pied jambe bras coeur poumon foie rein cerveau sein avec sans injection
cabeza cuello torax pelvis columna rodilla hombro cadera mano pie pierna brazo corazon pulmon higado rinon cerebro mama con sin
contraste cabeca pescoco coluna joelho ombro quadril mao perna braco coracao pulmao figado rim cerebro crane
testa collo torace addome bacino colonna ginocchio spalla anca mano piede gamba braccio cuore polmone fegato rene encefalo
hoofd nek borst buik bekken wervelkolom knie schouder heup voet been hart long lever nier hersenen met zonder
`;

const known = new Set(WORDS.trim().split(/\s+/).map(foldText));
/** `1.25mm`, `120kV`, `3T`, `4D`; a number alone may be an age, a room, part of an ID */
const MEASURE = /^\d{1,4}(?:[.,]\d{1,3})?(?:mm|cm|s|ms|sec|min|kv|kvp|ma|mas|deg|hz|t|x|d|%)$/;
/** Levels of the spine */
const LEVEL = /^(?:c[1-7]|th?(?:1[0-2]|[1-9])|l[1-5]|s[1-5])$/;

/**
 * A descriptor with everything left out that is not known to describe an examination (PS3.15 E.3.5).
 *
 * @returns `''` when nothing is left
 */
export function cleanDescriptor(text: string): string {
  return text
    .split(/[\s^\\]+/)
    .map((word) => word.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}%]+$/gu, ''))
    .filter((word) => word !== '' && isKnown(word))
    .join(' ');
}

function isKnown(word: string): boolean {
  const parts = word.split(/[-_/+&,;:()]+/).filter((part) => part !== '');
  return parts.every((part) => {
    const folded = foldText(part);
    return known.has(folded) || MEASURE.test(folded) || LEVEL.test(folded);
  });
}
