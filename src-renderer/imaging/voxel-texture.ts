import { AppError } from '#shared/errors.ts';
import type { SampleArray, SampleType } from '#view/kernels/modality.ts';
import type { SliceCover } from '#view/kernels/shutter.ts';
import { isGapAfter, type VolumeGeometry } from '#view/kernels/volume-geometry.ts';
import type { VolumeGraphics } from './volume-graphics.ts';

/** Type of sampler that a shader reads the voxels with. */
export type VoxelSampler = 'sampler3D' | 'isampler3D' | 'usampler3D';

interface Format {
  readonly sampler: VoxelSampler;
  readonly internal: number;
  readonly format: number;
  readonly type: number;
  readonly isFilterable: boolean;
  /** value = texel × scale + offset */
  readonly scale: number;
  readonly offset: number;
}

/** Room on the graphics card: drivers take as long as seconds to make it. */
export type Room = 'coming' | 'made' | 'refused';

/** Numbers of a slice in the table: place in usual distances, whether it has come, whether a gap follows. */
const TABLE_PARTS = 4;
const SIGN_BIT = 0x8000;

/** The voxels of a volume on the graphics card, filled slice by slice, each value exactly as it is. */
export class VoxelTexture {
  readonly geometry: VolumeGeometry;
  readonly voxels: WebGLTexture;
  /** One texel a slice */
  readonly table: WebGLTexture;
  /** Of the display shutter: one texel a pixel of a slice */
  readonly cover: { readonly texture: WebGLTexture; readonly grey: number } | null;
  readonly sampler: VoxelSampler;
  readonly isFilterable: boolean;
  readonly scale: number;
  readonly offset: number;
  readonly #graphics: VolumeGraphics;
  readonly #format: Format;
  readonly #isLoaded: Uint8Array;
  readonly #made: WebGLSync | null;
  #room: Room = 'coming';
  #loadedCount = 0;
  #turned: Uint16Array | null = null;

  /**
   * Asks for room; slices may be put in when it is made.
   *
   * @throws AppError INPUT when the volume has more voxels a side than the graphics card takes
   */
  constructor(
    graphics: VolumeGraphics,
    geometry: VolumeGeometry,
    sampleType: SampleType,
    cover: SliceCover | null,
  ) {
    const { gl, abilities } = graphics;
    const [columns, rows, count] = geometry.dimensions;
    if (Math.max(columns, rows, count) > abilities.largest)
      throw new AppError(
        'INPUT',
        `The graphics card holds volumes of up to ${abilities.largest} voxels a side; this one has ${Math.max(columns, rows, count)}. Read it as a stack.`,
      );
    this.#graphics = graphics;
    this.geometry = geometry;
    this.#format = formatOf(graphics, sampleType);
    this.sampler = this.#format.sampler;
    this.isFilterable = this.#format.isFilterable;
    this.scale = this.#format.scale;
    this.offset = this.#format.offset;
    this.#isLoaded = new Uint8Array(count);
    this.voxels = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_3D, this.voxels);
    const filter = this.isFilterable ? gl.LINEAR : gl.NEAREST;
    gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MIN_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_3D, gl.TEXTURE_MAG_FILTER, filter);
    for (const edge of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R])
      gl.texParameteri(gl.TEXTURE_3D, edge, gl.CLAMP_TO_EDGE);
    gl.texStorage3D(gl.TEXTURE_3D, 1, this.#format.internal, columns, rows, count);
    // To ask for an error here would hold up the window, and the images on their way with it.
    this.#made = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    this.table = gl.createTexture();
    this.#fillTable();
    this.cover = cover && { texture: coverTexture(gl, cover), grey: cover.grey };
  }

  /** Whether slices may be put in; asked anew in every task until it is known. */
  room(): Room {
    if (this.#room !== 'coming') return this.#room;
    const { gl } = this.#graphics;
    if (this.#made !== null && gl.clientWaitSync(this.#made, 0, 0) === gl.TIMEOUT_EXPIRED) return 'coming';
    gl.deleteSync(this.#made);
    this.#room = gl.getError() === gl.OUT_OF_MEMORY ? 'refused' : 'made';
    return this.#room;
  }

  get isComplete(): boolean {
    return this.#loadedCount === this.#isLoaded.length;
  }

  get loadedCount(): number {
    return this.#loadedCount;
  }

  has(slice: number): boolean {
    return this.#isLoaded[slice] === 1;
  }

  put(slice: number, values: SampleArray): void {
    if (this.has(slice)) return;
    const { gl } = this.#graphics;
    const [columns, rows] = this.geometry.dimensions;
    const { format, type } = this.#format;
    gl.bindTexture(gl.TEXTURE_3D, this.voxels);
    const texels = this.#texelsOf(values);
    gl.texSubImage3D(gl.TEXTURE_3D, 0, 0, 0, slice, columns, rows, 1, format, type, texels);
    this.#isLoaded[slice] = 1;
    this.#loadedCount += 1;
    gl.bindTexture(gl.TEXTURE_2D, this.table);
    const entry = this.#entry(slice);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, slice, 0, 1, 1, gl.RGBA, gl.FLOAT, entry);
  }

  dispose(): void {
    const { gl } = this.#graphics;
    gl.deleteTexture(this.voxels);
    gl.deleteTexture(this.table);
    if (this.cover) gl.deleteTexture(this.cover.texture);
    this.#turned = null;
  }

  /** Signed values as unsigned ones for a texture of fractions, which has one code too few for them. */
  #texelsOf(values: SampleArray): SampleArray {
    if (!(values instanceof Int16Array) || this.#format.sampler !== 'sampler3D') return values;
    const turned = (this.#turned ??= new Uint16Array(values.length));
    for (let at = 0; at < values.length; at++) turned[at] = (values[at] ?? 0) ^ SIGN_BIT;
    return turned;
  }

  #entry(slice: number): Float32Array {
    const { slicesMm, spacingMm } = this.geometry;
    const steps = slicesMm === null ? slice : (slicesMm[slice] ?? 0) / spacingMm[2];
    return Float32Array.of(steps, this.#isLoaded[slice] ?? 0, isGapAfter(this.geometry, slice) ? 1 : 0, 0);
  }

  #fillTable(): void {
    const { gl } = this.#graphics;
    const count = this.#isLoaded.length;
    const entries = new Float32Array(count * TABLE_PARTS);
    for (let slice = 0; slice < count; slice++) entries.set(this.#entry(slice), slice * TABLE_PARTS);
    gl.bindTexture(gl.TEXTURE_2D, this.table);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, count, 1, 0, gl.RGBA, gl.FLOAT, entries);
  }
}

function formatOf({ gl, abilities }: VolumeGraphics, sampleType: SampleType): Format {
  const { norm16 } = abilities;
  const exact = { scale: 1, offset: 0, isFilterable: false };
  switch (sampleType) {
    case 'Uint8Array':
      return {
        sampler: 'sampler3D',
        internal: gl.R8,
        format: gl.RED,
        type: gl.UNSIGNED_BYTE,
        isFilterable: true,
        scale: 255,
        offset: 0,
      };
    case 'Float32Array':
      return {
        ...exact,
        sampler: 'sampler3D',
        internal: gl.R32F,
        format: gl.RED,
        type: gl.FLOAT,
        isFilterable: abilities.filtersFloats,
      };
    case 'Uint16Array':
    case 'Int16Array': {
      const isSigned = sampleType === 'Int16Array';
      if (norm16 !== null)
        return {
          sampler: 'sampler3D',
          internal: norm16.R16_EXT,
          format: gl.RED,
          type: gl.UNSIGNED_SHORT,
          isFilterable: true,
          scale: 65_535,
          offset: isSigned ? -SIGN_BIT : 0,
        };
      return {
        ...exact,
        sampler: isSigned ? 'isampler3D' : 'usampler3D',
        internal: isSigned ? gl.R16I : gl.R16UI,
        format: gl.RED_INTEGER,
        type: isSigned ? gl.SHORT : gl.UNSIGNED_SHORT,
      };
    }
  }
}

function coverTexture(gl: WebGL2RenderingContext, { columns, rows, covered }: SliceCover): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  const texels = covered.map((each) => each * 255);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, columns, rows, 0, gl.RED, gl.UNSIGNED_BYTE, texels);
  return texture;
}
