/** What the data set says of the pixels of a frame (PS3.3 C.7.6.3). */
export interface FrameDescription {
  readonly transferSyntaxUid: string;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly isSigned: boolean;
  readonly planarConfiguration: number;
  readonly photometricInterpretation: string;
  /** VR of the pixel data: OF and OD are floating point */
  readonly pixelVr: string;
}

/** Samples interleaved, row by row; a new buffer. */
export interface DecodedFrame {
  readonly samples: Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;
  /** As in the samples: decoders turn YBR into RGB where the code stream says so */
  readonly photometricInterpretation: string;
  /** Bits of the integer samples as the decoder gives them are those of the data set: masks and signs still apply */
  readonly samplesPerPixel: number;
}
