/** The options of PS3.15 Annex E.3 that are in force beside the Basic Profile. */
export interface DeidentifyOptions {
  /** Dates: removed, kept, or shifted by days that are the same for all of one patient */
  readonly dates: 'removed' | 'kept' | 'shifted';
  readonly retainPatientCharacteristics: boolean;
  readonly retainDeviceIdentity: boolean;
  readonly retainInstitutionIdentity: boolean;
  readonly retainUids: boolean;
  readonly retainSafePrivate: boolean;
  readonly cleanDescriptors: boolean;
  readonly cleanGraphics: boolean;
  readonly cleanStructuredContent: boolean;
}

interface MethodCode {
  readonly value: string;
  readonly meaning: string;
}

/**
 * Codes of De-identification Method Code Sequence for what was done (PS3.16 CID 7050).
 *
 * @param isPixelDataCleaned black boxes were drawn into this instance
 */
export function methodCodes(options: DeidentifyOptions, isPixelDataCleaned: boolean): MethodCode[] {
  const codes: readonly (readonly [boolean, string, string])[] = [
    [true, '113100', 'Basic Application Confidentiality Profile'],
    [isPixelDataCleaned, '113101', 'Clean Pixel Data Option'],
    [options.cleanGraphics, '113103', 'Clean Graphics Option'],
    [options.cleanStructuredContent, '113104', 'Clean Structured Content Option'],
    [options.cleanDescriptors, '113105', 'Clean Descriptors Option'],
    [options.dates === 'kept', '113106', 'Retain Longitudinal Temporal Information Full Dates Option'],
    [options.dates === 'shifted', '113107', 'Retain Longitudinal Temporal Information Modified Dates Option'],
    [options.retainPatientCharacteristics, '113108', 'Retain Patient Characteristics Option'],
    [options.retainDeviceIdentity, '113109', 'Retain Device Identity Option'],
    [options.retainUids, '113110', 'Retain UIDs Option'],
    [options.retainSafePrivate, '113111', 'Retain Safe Private Option'],
    [options.retainInstitutionIdentity, '113112', 'Retain Institution Identity Option'],
  ];
  return codes.filter(([isUsed]) => isUsed).map(([, value, meaning]) => ({ value, meaning }));
}
