// PS3.3 C.7.3.1.1.1 with its retired terms; the second value is the name a person reads.
const MODALITY_ROWS: readonly (readonly [code: string, name: string])[] = [
  ['ANN', 'Annotation'],
  ['AR', 'Autorefraction'],
  ['ASMT', 'Content assessment results'],
  ['AU', 'Audio'],
  ['BDUS', 'Bone densitometry (ultrasound)'],
  ['BI', 'Biomagnetic imaging'],
  ['BMD', 'Bone densitometry (X-ray)'],
  ['CFM', 'Confocal microscopy'],
  ['CR', 'Computed radiography'],
  ['CT', 'Computed tomography'],
  ['CTPROTOCOL', 'CT protocol'],
  ['DG', 'Diaphanography'],
  ['DMS', 'Dermoscopy'],
  ['DOC', 'Document'],
  ['DX', 'Digital radiography'],
  ['ECG', 'Electrocardiography'],
  ['EEG', 'Electroencephalography'],
  ['EMG', 'Electromyography'],
  ['EOG', 'Electrooculography'],
  ['EPS', 'Cardiac electrophysiology'],
  ['ES', 'Endoscopy'],
  ['FID', 'Fiducials'],
  ['GM', 'General microscopy'],
  ['HC', 'Hard copy'],
  ['HD', 'Haemodynamic waveform'],
  ['IO', 'Intra-oral radiography'],
  ['IOL', 'Intraocular lens data'],
  ['IVOCT', 'Intravascular optical coherence tomography'],
  ['IVUS', 'Intravascular ultrasound'],
  ['KER', 'Keratometry'],
  ['KO', 'Key object selection'],
  ['LEN', 'Lensometry'],
  ['LS', 'Laser surface scan'],
  ['M3D', 'Model for 3D manufacturing'],
  ['MG', 'Mammography'],
  ['MR', 'Magnetic resonance'],
  ['NM', 'Nuclear medicine'],
  ['OAM', 'Ophthalmic axial measurements'],
  ['OCT', 'Optical coherence tomography'],
  ['OP', 'Ophthalmic photography'],
  ['OPM', 'Ophthalmic mapping'],
  ['OPT', 'Ophthalmic tomography'],
  ['OPTBSV', 'Ophthalmic tomography B-scan volume analysis'],
  ['OPTENF', 'Ophthalmic tomography en face'],
  ['OPV', 'Ophthalmic visual field'],
  ['OSS', 'Optical surface scan'],
  ['OT', 'Other'],
  ['PA', 'Photoacoustic'],
  ['PLAN', 'Plan'],
  ['POS', 'Position sensor'],
  ['PR', 'Presentation state'],
  ['PT', 'Positron emission tomography'],
  ['PX', 'Panoramic radiography'],
  ['REG', 'Registration'],
  ['RESP', 'Respiratory waveform'],
  ['RF', 'Fluoroscopy'],
  ['RG', 'Radiography (film)'],
  ['RTDOSE', 'Radiotherapy dose'],
  ['RTIMAGE', 'Radiotherapy image'],
  ['RTINTENT', 'Radiotherapy intent'],
  ['RTPLAN', 'Radiotherapy plan'],
  ['RTRAD', 'Radiotherapy radiation'],
  ['RTRECORD', 'Radiotherapy treatment record'],
  ['RTSEGANN', 'Radiotherapy segment annotation'],
  ['RTSTRUCT', 'Radiotherapy structure set'],
  ['RWV', 'Real world value map'],
  ['SEG', 'Segmentation'],
  ['SM', 'Slide microscopy'],
  ['SMR', 'Stereometric relationship'],
  ['SR', 'Structured report'],
  ['SRF', 'Subjective refraction'],
  ['STAIN', 'Slide staining'],
  ['TEXTUREMAP', 'Texture map'],
  ['TG', 'Thermography'],
  ['US', 'Ultrasound'],
  ['VA', 'Visual acuity'],
  ['XA', 'X-ray angiography'],
  ['XAPROTOCOL', 'XA protocol'],
  ['XC', 'External camera photography'],
  ['CD', 'Colour flow Doppler'],
  ['DD', 'Duplex Doppler'],
  ['DF', 'Digital fluoroscopy'],
  ['DS', 'Digital subtraction angiography'],
  ['EC', 'Echocardiography'],
  ['FA', 'Fluorescein angiography'],
  ['FS', 'Fundoscopy'],
  ['LP', 'Laparoscopy'],
  ['MA', 'Magnetic resonance angiography'],
  ['MS', 'Magnetic resonance spectroscopy'],
  ['OPR', 'Ophthalmic refraction'],
  ['ST', 'Single-photon emission tomography'],
  ['VF', 'Videofluorography'],
];

const NAMES = new Map(MODALITY_ROWS);

export const MODALITIES: readonly string[] = MODALITY_ROWS.map(([code]) => code);

/** What a modality code means in plain words; the code itself when the standard does not know it. */
export function modalityName(code: string): string {
  return NAMES.get(code) ?? code;
}

// Objects that describe or annotate pictures rather than being pictures to scroll through.
const WITHOUT_PICTURES = new Set(
  (
    'ANN ASMT AU CTPROTOCOL DOC ECG EEG EMG EOG EPS FID HD IOL KER ' +
    'KO LEN M3D OAM OPV PLAN POS PR REG RESP RTDOSE RTINTENT RTPLAN ' +
    'RTRAD RTRECORD RTSEGANN RTSTRUCT RWV SEG SMR SR SRF STAIN VA XAPROTOCOL'
  ).split(' '),
);

/** Whether series of this modality hold pictures of the patient; unknown codes are taken for pictures. */
export function isPictureModality(code: string): boolean {
  return !WITHOUT_PICTURES.has(code);
}
