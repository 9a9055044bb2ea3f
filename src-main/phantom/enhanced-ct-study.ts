import type { Attributes } from './attributes.ts';
import { code, seriesAttributes, studyFrame } from './study-frame.ts';
import { ctStudy, type CtOptions, type CtStudy } from './ct-study.ts';
import type { PhantomSeries } from './phantom-study.ts';
import { DICTIONARY, type Keyword } from './attributes.ts';

export const ENHANCED_CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2.1';

function tagOf(keyword: Keyword): string {
  return DICTIONARY[keyword][0];
}

/** Functional groups that all frames share (PS3.3 Table A.38-2). */
function sharedGroups(common: Attributes, sliceSpacingMm: number): Attributes {
  return {
    PixelMeasuresSequence: [{ PixelSpacing: common.PixelSpacing!, SliceThickness: sliceSpacingMm }],
    PlaneOrientationSequence: [{ ImageOrientationPatient: common.ImageOrientationPatient! }],
    FrameAnatomySequence: [
      {
        AnatomicRegionSequence: [code('818983003', 'SCT', 'Abdomen')],
        FrameLaterality: 'U',
      },
    ],
    CTImageFrameTypeSequence: [
      {
        FrameType: ['ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'],
        PixelPresentation: 'MONOCHROME',
        VolumetricProperties: 'VOLUME',
        VolumeBasedCalculationTechnique: 'NONE',
      },
    ],
    CTAcquisitionTypeSequence: [
      { AcquisitionType: 'SEQUENCED', ConstantVolumeFlag: 'NO', FluoroscopyFlag: 'NO' },
    ],
    CTAcquisitionDetailsSequence: [
      {
        RotationDirection: 'CW',
        RevolutionTime: 0.5,
        SingleCollimationWidth: 1,
        TotalCollimationWidth: 16,
        TableHeight: 150,
        GantryDetectorTilt: 0,
        DataCollectionDiameter: 500,
      },
    ],
    CTTableDynamicsSequence: [{}],
    CTGeometrySequence: [{ DistanceSourceToDetector: 1000, DistanceSourceToDataCollectionCenter: 540 }],
    CTReconstructionSequence: [
      {
        ReconstructionAlgorithm: 'FILTER_BACK_PROJ',
        ConvolutionKernel: 'STANDARD',
        ConvolutionKernelGroup: 'SOFT_TISSUE',
        ReconstructionDiameter: common.ReconstructionDiameter!,
        ReconstructionPixelSpacing: [...(common.PixelSpacing as readonly number[])],
        ReconstructionAngle: 360,
        ImageFilter: 'NONE',
      },
    ],
    CTExposureSequence: [
      {
        ExposureTimeInms: 500,
        XRayTubeCurrentInmA: 200,
        ExposureInmAs: 100,
        ExposureModulationType: 'NONE',
      },
    ],
    CTXRayDetailsSequence: [
      {
        KVP: 120,
        FocalSpots: 1.2,
        FilterType: 'FLAT',
        FilterMaterial: 'ALUMINUM',
        CalciumScoringMassFactorDevice: [1, 1, 1],
      },
    ],
    PixelValueTransformationSequence: [
      {
        RescaleIntercept: common.RescaleIntercept!,
        RescaleSlope: common.RescaleSlope!,
        RescaleType: 'HU',
      },
    ],
    FrameVOILUTSequence: [{ WindowCenter: 40, WindowWidth: 400 }],
  };
}

/** The CT phantom as one multi-frame instance (Enhanced CT Image Storage, PS3.3 A.38). */
export function enhancedCtStudy(options: CtOptions): CtStudy {
  const single = ctStudy(options);
  const { planes } = single.truth;
  const { key, name, patient } = options;
  const first = planes[0]!;
  const frame = studyFrame({
    key,
    name,
    patient,
    studyDate: single.studyDate,
    size: [first.rows, first.columns, planes.length],
  });
  const series: PhantomSeries = { ...single.series[0]!, instanceCount: 1 };

  function* instances(): Generator<Attributes> {
    const pixels = new Uint16Array(planes.length * first.rows * first.columns);
    const perFrame: Attributes[] = [];
    let common: Attributes = {};
    let index = 0;
    for (const slice of single.instances()) {
      common = slice;
      pixels.set(slice.PixelData as Uint16Array, index * first.rows * first.columns);
      index += 1;
      perFrame.push({
        FrameContentSequence: [
          {
            FrameAcquisitionNumber: 1,
            FrameReferenceDateTime: `${single.studyDate}101531`,
            FrameAcquisitionDateTime: `${single.studyDate}101531`,
            FrameAcquisitionDuration: 500,
            StackID: '1',
            InStackPositionNumber: index,
            DimensionIndexValues: [1, index],
          },
        ],
        PlanePositionSequence: [{ ImagePositionPatient: slice.ImagePositionPatient! }],
        CTPositionSequence: [
          {
            TablePosition: index,
            DataCollectionCenterPatient: [0, 0, 0],
            ReconstructionTargetCenterPatient: [0, 0, 0],
          },
        ],
        IrradiationEventIdentificationSequence: [{ IrradiationEventUID: frame.uid('irradiation') }],
      });
    }
    const dimensionOrganizationUid = frame.uid('dimensions');
    const dimension = (pointer: Keyword, group: Keyword, label: string): Attributes => ({
      DimensionOrganizationUID: dimensionOrganizationUid,
      DimensionIndexPointer: tagOf(pointer),
      FunctionalGroupPointer: tagOf(group),
      DimensionDescriptionLabel: label,
    });
    const spacingMm = Number(common.SliceThickness);
    yield {
      ...frame.attributes,
      ...seriesAttributes(series),
      SOPClassUID: ENHANCED_CT_IMAGE_STORAGE,
      SOPInstanceUID: frame.uid('instance'),
      InstanceNumber: 1,
      ImageType: ['ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'],
      AcquisitionDateTime: `${single.studyDate}101531`,
      AcquisitionDuration: 10,
      AcquisitionNumber: 1,
      PatientPosition: common.PatientPosition!,
      FrameOfReferenceUID: single.truth.frameOfReferenceUid,
      PositionReferenceIndicator: '',
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      NumberOfFrames: planes.length,
      Rows: first.rows,
      Columns: first.columns,
      BitsAllocated: 16,
      BitsStored: 12,
      HighBit: 11,
      PixelRepresentation: 0,
      PixelPresentation: 'MONOCHROME',
      VolumetricProperties: 'VOLUME',
      VolumeBasedCalculationTechnique: 'NONE',
      ContentQualification: 'PRODUCT',
      BurnedInAnnotation: 'NO',
      LossyImageCompression: '00',
      PresentationLUTShape: 'IDENTITY',
      AcquisitionContextSequence: [],
      DimensionOrganizationSequence: [{ DimensionOrganizationUID: dimensionOrganizationUid }],
      DimensionIndexSequence: [
        dimension('StackID', 'FrameContentSequence', 'Stack'),
        dimension('InStackPositionNumber', 'FrameContentSequence', 'Position in stack'),
      ],
      SharedFunctionalGroupsSequence: [sharedGroups(common, spacingMm)],
      PerFrameFunctionalGroupsSequence: perFrame,
      PixelData: pixels,
    };
  }

  return {
    ...single,
    studyInstanceUid: frame.studyInstanceUid,
    series: [series],
    instances,
  };
}
