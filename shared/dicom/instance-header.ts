/** DICOM PN in its component groups, decoded (PS3.5 6.2.1). */
export interface PersonName {
  readonly alphabetic: string;
  readonly ideographic: string;
  readonly phonetic: string;
}

/**
 * What the catalog needs to know of one instance: read once from the head of its data set while it arrives.
 *
 * Strings are decoded by Specific Character Set and trimmed of padding; an absent or empty attribute is `''`, an absent
 * number `null`. Dates and times are DA and TM, without the points and colons that ACR-NEMA had.
 */
export interface InstanceHeader {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** Values of (0008,0005), backslash-separated as in the file */
  readonly specificCharacterSet: string;

  readonly patientName: PersonName;
  readonly patientId: string;
  readonly issuerOfPatientId: string;
  readonly patientBirthDate: string;
  readonly patientSex: string;

  readonly studyInstanceUid: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly accessionNumber: string;
  readonly studyId: string;
  readonly studyDescription: string;
  readonly referringPhysicianName: PersonName;

  readonly seriesInstanceUid: string;
  readonly seriesNumber: number | null;
  readonly modality: string;
  readonly seriesDescription: string;
  readonly seriesDate: string;
  readonly seriesTime: string;
  readonly bodyPartExamined: string;
  readonly laterality: string;
  readonly protocolName: string;
  readonly frameOfReferenceUid: string;

  readonly instanceNumber: number | null;
  readonly rows: number | null;
  readonly columns: number | null;
  /** Number of Frames; 1 for an image without it, 0 for an object without pixels */
  readonly numberOfFrames: number;
  readonly bitsAllocated: number | null;
  readonly samplesPerPixel: number | null;
  readonly photometricInterpretation: string;

  /** What only queries ask for; absent from a header that was not read from an object */
  readonly queried?: QueriedHeader;
}

/** Attributes kept for queries alone. */
export interface QueriedHeader {
  /** Optional keys of study and patient, and of the series, each as a JSON object; `{}` when there are none */
  readonly studyKeys: string;
  readonly seriesKeys: string;
  /** Values backslash-separated */
  readonly imageType: string;
  readonly contentDate: string;
  readonly contentTime: string;
  readonly acquisitionNumber: number | null;
}
