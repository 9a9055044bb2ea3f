import {
  Enums,
  eventTarget,
  imageLoader,
  imageLoadPoolManager,
  metaData,
  RenderingEngine,
  utilities,
  type Types,
} from '@cornerstonejs/core';
import { frameStore } from './frame-store.ts';
import type { Frame } from './frame.ts';
import { initialiseLibrary } from './library.ts';
import type { FramePixels } from './pixels.ts';

const ENGINE_ID = 'viewbox';
const SCHEME = 'viewbox';
/** Above every provider that the library brings. */
const OUR_PRIORITY = 100_000;

interface Registered {
  readonly frame: Frame;
  readonly wanter: object;
  readonly rank: () => number;
}

const registered = new Map<string, Registered>();
let isPrepared = false;

/** Our loader and provider, on first use. */
function prepare(): void {
  initialiseLibrary();
  if (isPrepared) return;
  isPrepared = true;
  imageLoader.registerImageLoader(SCHEME, (imageId) => ({ promise: loadImage(imageId) }));
  metaData.addProvider(provideMetadata, OUR_PRIORITY);
  // Order and number of connections are the frame store's business: it must know of all requests at once.
  for (const type of [Enums.RequestType.Interaction, Enums.RequestType.Prefetch])
    imageLoadPoolManager.setMaxSimultaneousRequests(type, 100_000);
}

/** The engine that draws volumes; a new one after `dropEngine`. */
export function volumeEngine(): RenderingEngine {
  prepare();
  engine ??= new RenderingEngine(ENGINE_ID);
  return engine;
}

let engine: RenderingEngine | null = null;

/** Gives the graphics context and all its textures back. */
export function dropEngine(): void {
  engine?.destroy();
  engine = null;
}

/** Calls back when the graphics driver took the context away; returns the end of it. */
export function onContextLost(listener: () => void): () => void {
  eventTarget.addEventListener(Enums.Events.WEBGL_CONTEXT_LOST, listener);
  return () => eventTarget.removeEventListener(Enums.Events.WEBGL_CONTEXT_LOST, listener);
}

/** Makes frames known to the library's loaders until the end that is returned is called. */
export function registerFrames(
  frames: readonly Frame[],
  wanter: object,
  rank: (index: number) => number,
): () => void {
  prepare();
  frames.forEach((frame, index) => registered.set(frame.imageId, { frame, wanter, rank: () => rank(index) }));
  return () => {
    for (const frame of frames) registered.delete(frame.imageId);
  };
}

async function loadImage(imageId: string): Promise<Types.IImage> {
  const entry = registered.get(imageId);
  if (entry === undefined) throw new Error(`${imageId} is not registered`);
  const pixels = await frameStore.want(entry.wanter, entry.frame, entry.rank);
  return toImage(entry.frame, pixels);
}

/** Wraps the pixels of the store, without a copy. */
function toImage(frame: Frame, pixels: FramePixels): Types.IImage {
  if (pixels.kind === 'colour') throw new Error('colour frames form no volume');
  const { values, lowest, highest } = pixels;
  const [rowSpacing, columnSpacing] = frame.plane.pixelSpacing ?? [frame.pixelAspect, 1];
  const image = {
    imageId: frame.imageId,
    rows: frame.rows,
    columns: frame.columns,
    height: frame.rows,
    width: frame.columns,
    color: false,
    rgba: false,
    numberOfComponents: 1,
    dataType: frame.sampleType,
    sizeInBytes: values.byteLength,
    minPixelValue: lowest,
    maxPixelValue: highest,
    slope: 1,
    intercept: 0,
    windowCenter: [0],
    windowWidth: [1000],
    voiLUTFunction: Enums.VOILUTFunctionType.LINEAR,
    invert: false,
    rowPixelSpacing: rowSpacing,
    columnPixelSpacing: columnSpacing,
    getPixelData: () => values,
    voxelManager: utilities.VoxelManager.createImageVoxelManager({
      width: frame.columns,
      height: frame.rows,
      scalarData: values,
      numberOfComponents: 1,
      id: frame.imageId,
    }),
  };
  return image as unknown as Types.IImage;
}

/** Facts by module name. Values in our frames are past the modality LUT, so the library must not scale them again. */
function provideMetadata(module: string, imageId: string): unknown {
  const frame = registered.get(imageId)?.frame;
  if (frame === undefined) return undefined;
  switch (module) {
    case 'imagePlaneModule': {
      const { position, rowCosines, columnCosines, pixelSpacing, frameOfReferenceUid } = frame.plane;
      return {
        frameOfReferenceUID: frameOfReferenceUid,
        rows: frame.rows,
        columns: frame.columns,
        imageOrientationPatient: [...(rowCosines ?? [1, 0, 0]), ...(columnCosines ?? [0, 1, 0])],
        rowCosines,
        columnCosines,
        imagePositionPatient: position,
        sliceThickness: frame.sliceThicknessMm,
        pixelSpacing,
        rowPixelSpacing: pixelSpacing?.[0],
        columnPixelSpacing: pixelSpacing?.[1],
      };
    }
    case 'imagePixelModule': {
      const bits = SAMPLE_BITS[frame.sampleType];
      return {
        samplesPerPixel: 1,
        photometricInterpretation: 'MONOCHROME2',
        rows: frame.rows,
        columns: frame.columns,
        bitsAllocated: bits,
        bitsStored: bits,
        highBit: bits - 1,
        pixelRepresentation: frame.sampleType === 'Int16Array' ? 1 : 0,
      };
    }
    case 'generalSeriesModule':
      return { modality: frame.modality, seriesInstanceUID: frame.seriesInstanceUid };
    // As arrays: the library takes the first element, and of a string that would be its first letter.
    case 'voiLutModule':
      return { windowCenter: [0], windowWidth: [1000], voiLUTFunction: ['LINEAR'] };
    case 'modalityLutModule':
      return { rescaleSlope: 1, rescaleIntercept: 0 };
    default:
      return undefined;
  }
}

const SAMPLE_BITS = { Uint8Array: 8, Uint16Array: 16, Int16Array: 16, Float32Array: 32 } as const;
