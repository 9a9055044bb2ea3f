export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  /** Pixel data comes as fragments (PS3.5 A.4); the data set around it is explicit little endian */
  readonly isEncapsulated: boolean;
  /** The syntax allows loss. A lossy-capable syntax may still hold a reversible image: (0028,2110) tells. */
  readonly isLossy: boolean;
  readonly byteOrder: 'little' | 'big';
  readonly vr: 'implicit' | 'explicit';
  /** The whole data set after the file meta information is deflated (PS3.5 A.5) */
  readonly isDeflated: boolean;
  readonly isRetired: boolean;
}

const ROOT = '1.2.840.10008.1.2';

type Traits = Partial<Omit<TransferSyntax, 'uid' | 'name'>>;

const NATIVE: Traits = {};
const LOSSLESS: Traits = { isEncapsulated: true };
const LOSSY: Traits = { isEncapsulated: true, isLossy: true };
const RETIRED_LOSSLESS: Traits = { ...LOSSLESS, isRetired: true };
const RETIRED_LOSSY: Traits = { ...LOSSY, isRetired: true };

// PS3.6 Table A-1, transfer syntaxes, in its order.
const ROWS: readonly (readonly [suffix: string, name: string, traits: Traits])[] = [
  ['', 'Implicit VR Little Endian', { vr: 'implicit' }],
  ['.1', 'Explicit VR Little Endian', NATIVE],
  ['.1.98', 'Encapsulated Uncompressed Explicit VR Little Endian', LOSSLESS],
  ['.1.99', 'Deflated Explicit VR Little Endian', { isDeflated: true }],
  ['.2', 'Explicit VR Big Endian', { byteOrder: 'big', isRetired: true }],
  ['.4.50', 'JPEG Baseline (Process 1)', LOSSY],
  ['.4.51', 'JPEG Extended (Process 2 and 4)', LOSSY],
  ['.4.52', 'JPEG Extended (Process 3 and 5)', RETIRED_LOSSY],
  ['.4.53', 'JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)', RETIRED_LOSSY],
  ['.4.54', 'JPEG Spectral Selection, Non-Hierarchical (Process 7 and 9)', RETIRED_LOSSY],
  ['.4.55', 'JPEG Full Progression, Non-Hierarchical (Process 10 and 12)', RETIRED_LOSSY],
  ['.4.56', 'JPEG Full Progression, Non-Hierarchical (Process 11 and 13)', RETIRED_LOSSY],
  ['.4.57', 'JPEG Lossless, Non-Hierarchical (Process 14)', LOSSLESS],
  ['.4.58', 'JPEG Lossless, Non-Hierarchical (Process 15)', RETIRED_LOSSLESS],
  ['.4.59', 'JPEG Extended, Hierarchical (Process 16 and 18)', RETIRED_LOSSY],
  ['.4.60', 'JPEG Extended, Hierarchical (Process 17 and 19)', RETIRED_LOSSY],
  ['.4.61', 'JPEG Spectral Selection, Hierarchical (Process 20 and 22)', RETIRED_LOSSY],
  ['.4.62', 'JPEG Spectral Selection, Hierarchical (Process 21 and 23)', RETIRED_LOSSY],
  ['.4.63', 'JPEG Full Progression, Hierarchical (Process 24 and 26)', RETIRED_LOSSY],
  ['.4.64', 'JPEG Full Progression, Hierarchical (Process 25 and 27)', RETIRED_LOSSY],
  ['.4.65', 'JPEG Lossless, Hierarchical (Process 28)', RETIRED_LOSSLESS],
  ['.4.66', 'JPEG Lossless, Hierarchical (Process 29)', RETIRED_LOSSLESS],
  [
    '.4.70',
    'JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14, Selection Value 1)',
    LOSSLESS,
  ],
  ['.4.80', 'JPEG-LS Lossless Image Compression', LOSSLESS],
  ['.4.81', 'JPEG-LS Lossy (Near-Lossless) Image Compression', LOSSY],
  ['.4.90', 'JPEG 2000 Image Compression (Lossless Only)', LOSSLESS],
  ['.4.91', 'JPEG 2000 Image Compression', LOSSY],
  ['.4.92', 'JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)', LOSSLESS],
  ['.4.93', 'JPEG 2000 Part 2 Multi-component Image Compression', LOSSY],
  // The pixels of JPIP syntaxes lie behind a URL: nothing is encapsulated.
  ['.4.94', 'JPIP Referenced', { isLossy: true }],
  ['.4.95', 'JPIP Referenced Deflate', { isLossy: true, isDeflated: true }],
  ['.4.100', 'MPEG2 Main Profile / Main Level', LOSSY],
  ['.4.100.1', 'Fragmentable MPEG2 Main Profile / Main Level', LOSSY],
  ['.4.101', 'MPEG2 Main Profile / High Level', LOSSY],
  ['.4.101.1', 'Fragmentable MPEG2 Main Profile / High Level', LOSSY],
  ['.4.102', 'MPEG-4 AVC/H.264 High Profile / Level 4.1', LOSSY],
  ['.4.102.1', 'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1', LOSSY],
  ['.4.103', 'MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1', LOSSY],
  ['.4.103.1', 'Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1', LOSSY],
  ['.4.104', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video', LOSSY],
  ['.4.104.1', 'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video', LOSSY],
  ['.4.105', 'MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video', LOSSY],
  ['.4.105.1', 'Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video', LOSSY],
  ['.4.106', 'MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2', LOSSY],
  ['.4.106.1', 'Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2', LOSSY],
  ['.4.107', 'HEVC/H.265 Main Profile / Level 5.1', LOSSY],
  ['.4.108', 'HEVC/H.265 Main 10 Profile / Level 5.1', LOSSY],
  ['.4.110', 'JPEG XL Lossless', LOSSLESS],
  ['.4.111', 'JPEG XL JPEG Recompression', LOSSY],
  ['.4.112', 'JPEG XL', LOSSY],
  ['.4.201', 'High-Throughput JPEG 2000 Image Compression (Lossless Only)', LOSSLESS],
  ['.4.202', 'High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)', LOSSLESS],
  ['.4.203', 'High-Throughput JPEG 2000 Image Compression', LOSSY],
  ['.4.204', 'JPIP HTJ2K Referenced', { isLossy: true }],
  ['.4.205', 'JPIP HTJ2K Referenced Deflate', { isLossy: true, isDeflated: true }],
  ['.5', 'RLE Lossless', LOSSLESS],
  ['.6.1', 'RFC 2557 MIME encapsulation', { isRetired: true }],
  ['.6.2', 'XML Encoding', { isRetired: true }],
  ['.7.1', 'SMPTE ST 2110-20 Uncompressed Progressive Active Video', LOSSLESS],
  ['.7.2', 'SMPTE ST 2110-20 Uncompressed Interlaced Active Video', LOSSLESS],
  ['.7.3', 'SMPTE ST 2110-30 PCM Digital Audio', LOSSLESS],
  ['.8.1', 'Deflated Image Frame Compression', LOSSLESS],
];

function row(uid: string, name: string, traits: Traits): TransferSyntax {
  return {
    uid,
    name,
    isEncapsulated: false,
    isLossy: false,
    byteOrder: 'little',
    vr: 'explicit',
    isDeflated: false,
    isRetired: false,
    ...traits,
  };
}

/** Every transfer syntax of PS3.6, retired ones included: what arrives is stored as it came, whatever it is. */
export const TRANSFER_SYNTAXES: readonly TransferSyntax[] = [
  ...ROWS.map(([suffix, name, traits]) => row(ROOT + suffix, name, traits)),
  row('1.2.840.10008.1.20', 'Papyrus 3 Implicit VR Little Endian', { vr: 'implicit', isRetired: true }),
  // Not of the standard, yet written by GE devices: implicit little endian with big-endian pixels.
  row('1.2.840.113619.5.2', 'GE Private Implicit VR Big Endian Pixel Data', { vr: 'implicit' }),
];

const BY_UID = new Map(TRANSFER_SYNTAXES.map((syntax) => [syntax.uid, syntax]));

export function transferSyntax(uid: string): TransferSyntax | undefined {
  return BY_UID.get(uid);
}

export const IMPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_VR_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';

/** MPEG-2, H.264 and H.265: one stream holds all frames (PS3.5 8.2.5 to 8.2.9). */
export function isVideoSyntax(uid: string): boolean {
  return /^1\.2\.840\.10008\.1\.2\.4\.10[0-8](?:\.1)?$/.test(uid);
}
