import { AppError } from '../errors.ts';

/** One attribute of the DICOM JSON Model (PS3.18 F.2.2). */
export interface JsonAttribute {
  readonly vr: string;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
}

/** A data set by tag, eight upper-case hexadecimal digits. */
export type JsonAttributes = Readonly<Record<string, JsonAttribute | undefined>>;

/** What can be put: texts, numbers, items of a sequence; undefined leaves the attribute out, [] puts it empty. */
export type AttributeValue =
  string | number | readonly (string | number)[] | readonly JsonAttributes[] | undefined;

/** Tag and value representation of what the objects made here are made of (PS3.6 6). */
const DICTIONARY = {
  SOPClassUID: ['00080016', 'UI'],
  SOPInstanceUID: ['00080018', 'UI'],
  ContentDate: ['00080023', 'DA'],
  ContentTime: ['00080033', 'TM'],
  Modality: ['00080060', 'CS'],
  CodeValue: ['00080100', 'SH'],
  CodingSchemeDesignator: ['00080102', 'SH'],
  CodeMeaning: ['00080104', 'LO'],
  LongCodeValue: ['00080119', 'UC'],
  ReferencedSeriesSequence: ['00081115', 'SQ'],
  ReferencedImageSequence: ['00081140', 'SQ'],
  ReferencedPerformedProcedureStepSequence: ['00081111', 'SQ'],
  ReferencedSOPClassUID: ['00081150', 'UI'],
  ReferencedSOPInstanceUID: ['00081155', 'UI'],
  ReferencedFrameNumber: ['00081160', 'IS'],
  ReferencedSOPSequence: ['00081199', 'SQ'],
  ShutterShape: ['00181600', 'CS'],
  ShutterLeftVerticalEdge: ['00181602', 'IS'],
  ShutterRightVerticalEdge: ['00181604', 'IS'],
  ShutterUpperHorizontalEdge: ['00181606', 'IS'],
  ShutterLowerHorizontalEdge: ['00181608', 'IS'],
  CenterOfCircularShutter: ['00181610', 'IS'],
  RadiusOfCircularShutter: ['00181612', 'IS'],
  VerticesOfThePolygonalShutter: ['00181620', 'IS'],
  ShutterPresentationValue: ['00181622', 'US'],
  ShutterOverlayGroup: ['00181623', 'US'],
  ShutterPresentationColorCIELabValue: ['00181624', 'US'],
  FrameDisplayShutterSequence: ['00189472', 'SQ'],
  StudyInstanceUID: ['0020000D', 'UI'],
  SeriesInstanceUID: ['0020000E', 'UI'],
  WindowCenter: ['00281050', 'DS'],
  WindowWidth: ['00281051', 'DS'],
  RescaleIntercept: ['00281052', 'DS'],
  RescaleSlope: ['00281053', 'DS'],
  RescaleType: ['00281054', 'LO'],
  WindowCenterWidthExplanation: ['00281055', 'LO'],
  VOILUTFunction: ['00281056', 'CS'],
  RecommendedViewingMode: ['00281090', 'CS'],
  ICCProfile: ['00282000', 'OB'],
  ModalityLUTSequence: ['00283000', 'SQ'],
  LUTDescriptor: ['00283002', 'US'],
  LUTExplanation: ['00283003', 'LO'],
  ModalityLUTType: ['00283004', 'LO'],
  LUTData: ['00283006', 'US'],
  VOILUTSequence: ['00283010', 'SQ'],
  SoftcopyVOILUTSequence: ['00283110', 'SQ'],
  MaskSubtractionSequence: ['00286100', 'SQ'],
  MaskOperation: ['00286101', 'CS'],
  ApplicableFrameRange: ['00286102', 'US'],
  MaskFrameNumbers: ['00286110', 'US'],
  ContrastFrameAveraging: ['00286112', 'US'],
  MaskSubPixelShift: ['00286114', 'FL'],
  TIDOffset: ['00286120', 'SS'],
  DisplayFilterPercentage: ['00289411', 'FL'],
  PixelIntensityRelationshipLUTSequence: ['00289422', 'SQ'],
  MaskVisibilityPercentage: ['00289478', 'FL'],
  PixelShiftSequence: ['00289501', 'SQ'],
  RegionPixelShiftSequence: ['00289502', 'SQ'],
  VerticesOfTheRegion: ['00289503', 'SS'],
  MultiFramePresentationSequence: ['00289505', 'SQ'],
  PixelShiftFrameRange: ['00289506', 'US'],
  ObservationDateTime: ['0040A032', 'DT'],
  ObservationUID: ['0040A171', 'UI'],
  MeasurementUnitsCodeSequence: ['004008EA', 'SQ'],
  RelationshipType: ['0040A010', 'CS'],
  ValueType: ['0040A040', 'CS'],
  ConceptNameCodeSequence: ['0040A043', 'SQ'],
  ContinuityOfContent: ['0040A050', 'CS'],
  DateTime: ['0040A120', 'DT'],
  PersonName: ['0040A123', 'PN'],
  UID: ['0040A124', 'UI'],
  TextValue: ['0040A160', 'UT'],
  FloatingPointValue: ['0040A161', 'FD'],
  ConceptCodeSequence: ['0040A168', 'SQ'],
  MeasuredValueSequence: ['0040A300', 'SQ'],
  NumericValue: ['0040A30A', 'DS'],
  IdenticalDocumentsSequence: ['0040A525', 'SQ'],
  PerformedProcedureCodeSequence: ['0040A372', 'SQ'],
  CurrentRequestedProcedureEvidenceSequence: ['0040A375', 'SQ'],
  CompletionFlag: ['0040A491', 'CS'],
  VerificationFlag: ['0040A493', 'CS'],
  ContentTemplateSequence: ['0040A504', 'SQ'],
  ContentSequence: ['0040A730', 'SQ'],
  MappingResource: ['00080105', 'CS'],
  TemplateIdentifier: ['0040DB00', 'CS'],
  GraphicAnnotationSequence: ['00700001', 'SQ'],
  GraphicLayer: ['00700002', 'CS'],
  BoundingBoxAnnotationUnits: ['00700003', 'CS'],
  AnchorPointAnnotationUnits: ['00700004', 'CS'],
  GraphicAnnotationUnits: ['00700005', 'CS'],
  UnformattedTextValue: ['00700006', 'ST'],
  TextObjectSequence: ['00700008', 'SQ'],
  GraphicObjectSequence: ['00700009', 'SQ'],
  BoundingBoxTopLeftHandCorner: ['00700010', 'FL'],
  BoundingBoxBottomRightHandCorner: ['00700011', 'FL'],
  BoundingBoxTextHorizontalJustification: ['00700012', 'CS'],
  AnchorPoint: ['00700014', 'FL'],
  AnchorPointVisibility: ['00700015', 'CS'],
  GraphicDimensions: ['00700020', 'US'],
  NumberOfGraphicPoints: ['00700021', 'US'],
  GraphicData: ['00700022', 'FL'],
  GraphicType: ['00700023', 'CS'],
  GraphicFilled: ['00700024', 'CS'],
  ImageHorizontalFlip: ['00700041', 'CS'],
  ImageRotation: ['00700042', 'US'],
  DisplayedAreaTopLeftHandCorner: ['00700052', 'SL'],
  DisplayedAreaBottomRightHandCorner: ['00700053', 'SL'],
  DisplayedAreaSelectionSequence: ['0070005A', 'SQ'],
  GraphicLayerSequence: ['00700060', 'SQ'],
  GraphicLayerOrder: ['00700062', 'IS'],
  GraphicLayerRecommendedDisplayGrayscaleValue: ['00700066', 'US'],
  GraphicLayerDescription: ['00700068', 'LO'],
  ContentLabel: ['00700080', 'CS'],
  ContentDescription: ['00700081', 'LO'],
  PresentationCreationDate: ['00700082', 'DA'],
  PresentationCreationTime: ['00700083', 'TM'],
  ContentCreatorName: ['00700084', 'PN'],
  PresentationSizeMode: ['00700100', 'CS'],
  PresentationPixelSpacing: ['00700101', 'DS'],
  PresentationPixelAspectRatio: ['00700102', 'IS'],
  PresentationPixelMagnificationRatio: ['00700103', 'FL'],
  CompoundGraphicSequence: ['00700209', 'SQ'],
  CompoundGraphicInstanceID: ['00700226', 'UL'],
  GraphicLayerRecommendedDisplayCIELabValue: ['00700401', 'US'],
  ReferencedContentItemIdentifier: ['0040DB73', 'UL'],
  ReferencedFrameOfReferenceUID: ['30060024', 'UI'],
  AnatomicRegionSequence: ['00082218', 'SQ'],
  ProcedureCodeSequence: ['00081032', 'SQ'],
  ReasonForRequestedProcedureCodeSequence: ['0040100A', 'SQ'],
  HangingProtocolName: ['00720002', 'SH'],
  HangingProtocolDescription: ['00720004', 'LO'],
  HangingProtocolLevel: ['00720006', 'CS'],
  HangingProtocolCreator: ['00720008', 'LO'],
  HangingProtocolCreationDateTime: ['0072000A', 'DT'],
  HangingProtocolDefinitionSequence: ['0072000C', 'SQ'],
  HangingProtocolUserIdentificationCodeSequence: ['0072000E', 'SQ'],
  HangingProtocolUserGroupName: ['00720010', 'LO'],
  NumberOfPriorsReferenced: ['00720014', 'US'],
  ImageSetsSequence: ['00720020', 'SQ'],
  ImageSetSelectorSequence: ['00720022', 'SQ'],
  Laterality: ['00200060', 'CS'],
  ImageSetSelectorUsageFlag: ['00720024', 'CS'],
  SelectorAttribute: ['00720026', 'AT'],
  SelectorValueNumber: ['00720028', 'US'],
  TimeBasedImageSetsSequence: ['00720030', 'SQ'],
  ImageSetNumber: ['00720032', 'US'],
  ImageSetSelectorCategory: ['00720034', 'CS'],
  RelativeTime: ['00720038', 'US'],
  RelativeTimeUnits: ['0072003A', 'CS'],
  AbstractPriorValue: ['0072003C', 'SS'],
  ImageSetLabel: ['00720040', 'LO'],
  SelectorAttributeVR: ['00720050', 'CS'],
  SelectorCSValue: ['00720062', 'CS'],
  SelectorDSValue: ['00720072', 'DS'],
  SelectorFDValue: ['00720074', 'FD'],
  NumberOfScreens: ['00720100', 'US'],
  NominalScreenDefinitionSequence: ['00720102', 'SQ'],
  NumberOfVerticalPixels: ['00720104', 'US'],
  NumberOfHorizontalPixels: ['00720106', 'US'],
  DisplayEnvironmentSpatialPosition: ['00720108', 'FD'],
  ScreenMinimumGrayscaleBitDepth: ['0072010A', 'US'],
  DisplaySetsSequence: ['00720200', 'SQ'],
  DisplaySetNumber: ['00720202', 'US'],
  DisplaySetPresentationGroup: ['00720204', 'US'],
  DisplaySetPresentationGroupDescription: ['00720206', 'LO'],
  PartialDataDisplayHandling: ['00720208', 'CS'],
  SynchronizedScrollingSequence: ['00720210', 'SQ'],
  DisplaySetScrollingGroup: ['00720212', 'US'],
  ImageBoxesSequence: ['00720300', 'SQ'],
  ImageBoxNumber: ['00720302', 'US'],
  ImageBoxLayoutType: ['00720304', 'CS'],
  FilterOperationsSequence: ['00720400', 'SQ'],
  FilterByCategory: ['00720402', 'CS'],
  FilterByAttributePresence: ['00720404', 'CS'],
  FilterByOperator: ['00720406', 'CS'],
  BlendingOperationType: ['00720500', 'CS'],
  ReformattingOperationType: ['00720510', 'CS'],
  ReformattingThickness: ['00720512', 'FD'],
  ReformattingInterval: ['00720514', 'FD'],
  ReformattingOperationInitialViewDirection: ['00720516', 'CS'],
  ThreeDRenderingType: ['00720520', 'CS'],
  SortingOperationsSequence: ['00720600', 'SQ'],
  VOIType: ['00720702', 'CS'],
  ShowGrayscaleInverted: ['00720706', 'CS'],
  ShowImageTrueSizeFlag: ['00720710', 'CS'],
  DisplaySetHorizontalJustification: ['00720717', 'CS'],
  PresentationLUTSequence: ['20500010', 'SQ'],
  PresentationLUTShape: ['20500020', 'CS'],
} as const satisfies Record<string, readonly [tag: string, vr: string]>;

export type Keyword = keyof typeof DICTIONARY;

/** PS3.5 6.2: what a value of a VR may be long, in characters */
const LONGEST: Readonly<Record<string, number>> = { SH: 16, CS: 16, LO: 64, ST: 1024, PN: 194 };

/** A data set of keywords and values. Texts that are longer than their VR takes are cut. */
export function attributes(values: { readonly [Name in Keyword]?: AttributeValue }): JsonAttributes {
  const json: Record<string, JsonAttribute> = {};
  for (const [keyword, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const [tag, vr] = DICTIONARY[keyword as Keyword];
    json[tag] = { vr, ...valuesOf(vr, value) };
  }
  return json;
}

function valuesOf(vr: string, value: Exclude<AttributeValue, undefined>): { Value?: unknown[] } {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const written = list.filter((each) => each !== '').map((each) => valueOf(vr, each));
  return written.length === 0 ? {} : { Value: written };
}

function valueOf(vr: string, value: unknown): unknown {
  if (vr === 'DS') return decimal(Number(value));
  if (vr === 'FL') return Math.fround(Number(value));
  if (typeof value !== 'string') return value;
  const isSingle = vr === 'ST' || vr === 'UT' || vr === 'UC';
  const clean = isSingle
    ? value.replaceAll(/[^\P{Cc}\n\r\t\f]/gu, ' ')
    : value.replaceAll(/\p{Cc}/gu, ' ').replaceAll('\\', '/');
  const text = cutText(clean, LONGEST[vr] ?? Infinity).trimEnd();
  return vr === 'PN' ? { Alphabetic: text } : text;
}

/** By characters, never through the middle of one. */
export function cutText(text: string, longest: number): string {
  return text.length <= longest ? text : Array.from(text).slice(0, longest).join('');
}

/** The nearest number that a Decimal String of 16 characters can hold (PS3.5 6.2), as the number that will be written. */
export function decimal(value: number): number {
  if (!Number.isFinite(value))
    throw new AppError('INPUT', 'A value is no finite number and cannot be stored.');
  for (let digits = 16; digits > 0; digits--) {
    const rounded = Number(value.toPrecision(digits));
    if (String(rounded).length <= 16) return rounded;
  }
  return 0;
}

/** A binary attribute. @param base64 of its bytes, little endian */
export function binaryAttribute(keyword: Keyword, vr: string, base64: string): JsonAttributes {
  return { [DICTIONARY[keyword][0]]: { vr, InlineBinary: base64 } };
}

/** The attribute under another VR of those that the dictionary allows for it: SS for US, or the like. */
export function withVr(keyword: Keyword, vr: string, values: readonly number[]): JsonAttributes {
  return { [DICTIONARY[keyword][0]]: { vr, Value: values } };
}

export function attributeOf(json: JsonAttributes, keyword: Keyword): JsonAttribute | undefined {
  return json[DICTIONARY[keyword][0]];
}

export function hasAttribute(json: JsonAttributes, keyword: Keyword): boolean {
  return attributeOf(json, keyword) !== undefined;
}

/** Texts; numbers are written out, names are their first group. */
export function textsAt(json: JsonAttributes, keyword: Keyword): readonly string[] {
  return (attributeOf(json, keyword)?.Value ?? []).map((value) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    const name = value as { Alphabetic?: unknown } | null;
    return typeof name?.Alphabetic === 'string' ? name.Alphabetic : '';
  });
}

export function textAt(json: JsonAttributes, keyword: Keyword): string {
  return textsAt(json, keyword)[0] ?? '';
}

/** Values that are no numbers are left out. */
export function numbersAt(json: JsonAttributes, keyword: Keyword): readonly number[] {
  return (attributeOf(json, keyword)?.Value ?? []).flatMap((value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? [number] : [];
  });
}

export function numberAt(json: JsonAttributes, keyword: Keyword): number | null {
  return numbersAt(json, keyword)[0] ?? null;
}

export function itemsAt(json: JsonAttributes, keyword: Keyword): readonly JsonAttributes[] {
  return (attributeOf(json, keyword)?.Value ?? []).filter(
    (value): value is JsonAttributes => typeof value === 'object' && value !== null,
  );
}

/** Pairs of numbers, a last one without a partner left out. */
export function pairsOf(numbers: readonly number[]): [number, number][] {
  const pairs: [number, number][] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) pairs.push([numbers[at] ?? 0, numbers[at + 1] ?? 0]);
  return pairs;
}
