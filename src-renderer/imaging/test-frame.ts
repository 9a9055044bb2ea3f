import { NO_CINE_FACTS } from '#view/kernels/cine.ts';
import { NO_FACTS } from '#view/kernels/frame-facts.ts';
import type { Frame } from './frame.ts';
import { PLAIN_FIDELITY } from './read-fidelity.ts';

/** A small grey frame for tests; `changes` replace what a test is about. */
export function testFrame(changes: Partial<Frame> = {}): Frame {
  const sopInstanceUid = changes.sopInstanceUid ?? '1.2.3';
  const frameNumber = changes.frameNumber ?? 1;
  return {
    imageId: `viewbox:1/2/${sopInstanceUid}/${frameNumber}`,
    studyInstanceUid: '1',
    seriesInstanceUid: '2',
    sopInstanceUid,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    frameNumber,
    instanceNumber: 1,
    modality: 'CT',
    rows: 2,
    columns: 2,
    pixelAspect: 1,
    samplesPerPixel: 1,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    isFloat: false,
    format: { bitsAllocated: 16, bitsStored: 12, isSigned: false },
    sampleType: 'Int16Array',
    modalityLut: { slope: 1, intercept: -1024, table: null },
    groups: { modality: 'none', voi: 'none' },
    unit: 'HU',
    paddingRange: null,
    vois: [],
    palette: null,
    isPaletteSupplemental: false,
    presentationTable: null,
    shutter: null,
    overlayPlanes: [],
    plane: {
      position: null,
      rowCosines: null,
      columnCosines: null,
      rows: 2,
      columns: 2,
      pixelSpacing: null,
      frameOfReferenceUid: '',
      ordinal: 0,
    },
    spacing: {
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      pixelSpacing: null,
      imagerPixelSpacing: null,
      nominalScannedPixelSpacing: null,
      calibrationType: '',
      magnification: null,
      sourceToDetectorMm: null,
      sourceToPatientMm: null,
      pixelAspect: 1,
      regions: [],
    },
    patientOrientation: ['', ''],
    laterality: '',
    viewPosition: '',
    sliceThicknessMm: null,
    lossy: null,
    fidelity: PLAIN_FIDELITY,
    cine: NO_CINE_FACTS,
    facts: NO_FACTS,
    suv: null,
    masks: { items: [], isLinear: false },
    ...changes,
  };
}
