/** What we use of the WebAssembly codecs, which come without types. */
interface WasmDecoder {
  /** Room for the compressed bytes inside the module's memory */
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
    readonly isSigned?: boolean;
  };
  /** A view of the module's memory, valid until the next call */
  getDecodedBuffer(): Uint8Array;
  delete(): void;
}

interface ModuleOptions {
  readonly print: (text: string) => void;
  readonly printErr: (text: string) => void;
}

declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const factory: (options: ModuleOptions) => Promise<{
    JpegLSDecoder: new () => WasmDecoder & { getInterleaveMode(): number };
    getExceptionMessage(pointer: number): string;
  }>;
  export default factory;
}

declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const factory: (options: ModuleOptions) => Promise<{ JPEGDecoder: new () => WasmDecoder }>;
  export default factory;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: (options: ModuleOptions) => Promise<{ J2KDecoder: new () => WasmDecoder }>;
  export default factory;
}

declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const factory: (options: ModuleOptions) => Promise<{ HTJ2KDecoder: new () => WasmDecoder }>;
  export default factory;
}
