import type { ColourTable } from '#view/kernels/colour-table.ts';
import type { CurvedColumn } from '#view/kernels/curved-path.ts';
import { driven, type DisplayTable } from '#view/kernels/display-table.ts';
import type { GreyRamp } from '#view/kernels/grey-ramp.ts';
import type { PixelGrid } from '#view/kernels/plane-camera.ts';
import type { SlabMode, SlabSamples } from '#view/kernels/slab.ts';
import { addScaled, type Vec3 } from '#view/kernels/vector.ts';
import type { Window } from '#view/kernels/voi.ts';
import { voxelDirection, voxelSteps } from '#view/kernels/volume-geometry.ts';
import type { BodyLabels } from './body-regions.ts';
import { bodyShader } from './body-shader.ts';
import { drawsInSoftware } from './graphics.ts';
import { LabelTexture } from './label-texture.ts';
import { planeShader, type VolumeReading, type VoxelFilter } from './plane-shader.ts';
import type { GraphicsProgram, VolumeGraphics } from './volume-graphics.ts';
import type { VoxelTexture } from './voxel-texture.ts';

export interface PlaneCut {
  readonly grid: PixelGrid;
  /** Unit direction through the slab */
  readonly normal: Vec3;
  readonly samples: SlabSamples;
  /** How a slab becomes one value; without meaning for one sample */
  readonly mode: SlabMode;
  readonly filter: VoxelFilter;
  readonly paddingRange: readonly [number, number] | null;
  readonly ramp: GreyRamp;
  readonly overlay: CutOverlay | null;
}

/** What a view knows of its picture; the session adds what all its views share. */
export interface ViewCut extends Omit<PlaneCut, 'ramp' | 'paddingRange' | 'overlay'> {
  /** Greys of its own, instead of those of the planes */
  readonly ramp?: GreyRamp;
}
export type ViewCurvedCut = Omit<CurvedCut, 'ramp' | 'paddingRange' | 'overlay'>;
export interface ViewBodyCut extends Omit<BodyCut, 'look' | 'clipLow' | 'clipHigh' | 'labels'> {
  readonly window: Window;
}

/** Entries of a table lie in rows of this many texels. */
const TABLE_WIDTH = 4096;
/** Texture units: each volume takes two. */
const UNIT = { A: 0, B: 2, greys: 4, colours: 5, pathA: 6, pathB: 7, coverA: 10, coverB: 11 } as const;

/** A second volume in colour over the first. */
export interface CutOverlay {
  readonly voxels: VoxelTexture;
  readonly paddingRange: readonly [number, number] | null;
  readonly colours: ColourTable;
}

/** A cut along a curve, laid straight: each column of the picture has its own place and directions. */
export interface CurvedCut extends Pick<
  PlaneCut,
  'samples' | 'mode' | 'filter' | 'paddingRange' | 'ramp' | 'overlay'
> {
  /** Device pixels */
  readonly width: number;
  readonly height: number;
  /** mm down the screen from one device pixel to the next */
  readonly downMm: number;
  /** Of a picture of so many columns; null where nothing is shown */
  readonly columns: (count: number) => readonly (CurvedColumn | null)[];
}

/** A volume seen as a body from the side that the normal of the grid points to. */
export interface BodyCut {
  readonly grid: PixelGrid;
  /** Unit direction to the eye */
  readonly toEye: Vec3;
  readonly samples: SlabSamples;
  readonly look: ColourTable;
  /** Voxels that are left standing: columns, rows, slices */
  readonly clipLow: Vec3;
  readonly clipHigh: Vec3;
  readonly labels: BodyLabels | null;
}

/** Draws planes of volumes with the graphics card and puts them on 2D canvases. */
export class PlanePainter {
  readonly #graphics: VolumeGraphics;
  readonly #greys: WebGLTexture;
  readonly #colours: WebGLTexture;
  readonly #paths: { readonly A: WebGLTexture; readonly B: WebGLTexture };
  readonly #labels: LabelTexture;
  #shownRamp: GreyRamp | null = null;
  #shownColours: ColourTable | null = null;
  #image: ImageData | null = null;
  #small: OffscreenCanvas | null = null;

  constructor(graphics: VolumeGraphics) {
    this.#graphics = graphics;
    this.#labels = new LabelTexture(graphics);
    this.#greys = graphics.gl.createTexture();
    this.#colours = graphics.gl.createTexture();
    this.#paths = { A: graphics.gl.createTexture(), B: graphics.gl.createTexture() };
  }

  /**
   * Fills the target. With a reduction of n only every nth pixel in both directions is computed; what lies between is
   * stretched.
   */
  paint(target: CanvasRenderingContext2D, volume: VoxelTexture, cut: PlaneCut, reduction = 1): void {
    const { width, height } = cut.grid;
    const [wide, high] = [Math.ceil(width / reduction), Math.ceil(height / reduction)];
    const coarse = reduction === 1 ? cut : { ...cut, grid: coarser(cut.grid, wide, high) };
    this.#draw(volume, coarse);
    this.#bring(target, wide, high);
  }

  /** As `paint`, along a curve. */
  paintCurved(
    target: CanvasRenderingContext2D,
    volume: VoxelTexture,
    cut: CurvedCut,
    reduction: number,
  ): void {
    const [wide, high] = [Math.ceil(cut.width / reduction), Math.ceil(cut.height / reduction)];
    const columns = cut.columns(wide);
    const downMm = (cut.downMm * cut.height) / high;
    const shader = this.#begin(programOf(volume, cut, true), { width: wide, height: high }, cut.samples);
    this.#bindVolume(shader, 'A', volume, cut.paddingRange, cut.ramp.table);
    this.#bindPath(shader, 'A', volume, columns, downMm, cut.samples.stepMm);
    this.#bindRamp(shader, cut.ramp);
    if (cut.overlay) {
      const { voxels, paddingRange, colours } = cut.overlay;
      this.#bindVolume(shader, 'B', voxels, paddingRange);
      this.#bindPath(shader, 'B', voxels, columns, downMm, cut.samples.stepMm);
      this.#bindColours(shader, 'colours', 'colourRamp', colours);
    }
    this.#graphics.gl.drawArrays(this.#graphics.gl.TRIANGLES, 0, 3);
    this.#bring(target, wide, high);
  }

  dispose(): void {
    const { gl } = this.#graphics;
    for (const texture of [this.#greys, this.#colours, this.#paths.A, this.#paths.B])
      gl.deleteTexture(texture);
    this.#labels.dispose();
    this.#image = null;
    this.#small = null;
  }

  /** As `paint`, of the whole body. */
  paintBody(target: CanvasRenderingContext2D, volume: VoxelTexture, cut: BodyCut, reduction: number): void {
    const { width, height } = cut.grid;
    const [wide, high] = [Math.ceil(width / reduction), Math.ceil(height / reduction)];
    const { gl } = this.#graphics;
    const grid = reduction === 1 ? cut.grid : coarser(cut.grid, wide, high);
    const filter = volume.isFilterable ? 'hardware' : 'nearest';
    const shader = this.#begin(
      bodyShader(readingOf(volume, filter, null), cut.labels !== null),
      grid,
      cut.samples,
    );
    this.#bindVolume(shader, 'A', volume, null);
    this.#bindGrid(shader, 'A', volume, { grid, samples: cut.samples, normal: cut.toEye });
    this.#bindColours(shader, 'look', 'lookRamp', cut.look);
    const axes = ([0, 1, 2] as const).flatMap((axis) => voxelDirection(volume.geometry, UNIT_AXES[axis]));
    gl.uniformMatrix3fv(shader.at('toVoxels'), false, axes);
    gl.uniform3fv(shader.at('toEye'), cut.toEye);
    gl.uniform1f(shader.at('stepMm'), cut.samples.stepMm);
    gl.uniform3fv(shader.at('clipLow'), cut.clipLow);
    gl.uniform3fv(shader.at('clipHigh'), cut.clipHigh);
    if (cut.labels) this.#labels.bind(shader, cut.labels);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    this.#bring(target, wide, high);
  }

  #draw(volume: VoxelTexture, cut: PlaneCut): void {
    const { gl } = this.#graphics;
    const { overlay } = cut;
    const shader = this.#begin(programOf(volume, cut, false), cut.grid, cut.samples);
    this.#bindVolume(shader, 'A', volume, cut.paddingRange, cut.ramp.table);
    this.#bindGrid(shader, 'A', volume, cut);
    this.#bindRamp(shader, cut.ramp);
    if (overlay) {
      this.#bindVolume(shader, 'B', overlay.voxels, overlay.paddingRange);
      this.#bindGrid(shader, 'B', overlay.voxels, cut);
      this.#bindColours(shader, 'colours', 'colourRamp', overlay.colours);
    }
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  #begin(
    fragments: string,
    { width, height }: Pick<PixelGrid, 'width' | 'height'>,
    samples: SlabSamples,
  ): GraphicsProgram {
    const { gl } = this.#graphics;
    this.#graphics.makeRoom(width, height);
    const shader = this.#graphics.program(fragments);
    gl.useProgram(shader.program);
    gl.viewport(0, 0, width, height);
    gl.uniform2f(shader.at('middle'), width / 2, height / 2);
    gl.uniform1f(shader.at('flipHeight'), drawsInSoftware() ? 0 : height);
    gl.uniform1i(shader.at('samples'), samples.count);
    gl.uniform1f(shader.at('firstSample'), samples.fromMm / samples.stepMm);
    return shader;
  }

  #bindVolume(
    shader: GraphicsProgram,
    name: 'A' | 'B',
    volume: VoxelTexture,
    paddingRange: readonly [number, number] | null,
    table: DisplayTable | null = null,
  ): void {
    const { gl } = this.#graphics;
    gl.activeTexture(gl.TEXTURE0 + UNIT[name] + 1);
    gl.bindTexture(gl.TEXTURE_2D, volume.table);
    gl.uniform1i(shader.at(`table${name}`), UNIT[name] + 1);
    gl.activeTexture(gl.TEXTURE0 + UNIT[name]);
    gl.bindTexture(gl.TEXTURE_3D, volume.voxels);
    gl.uniform1i(shader.at(`voxels${name}`), UNIT[name]);
    gl.uniform3iv(shader.at(`size${name}`), volume.geometry.dimensions);
    gl.uniform2f(shader.at(`scale${name}`), volume.scale, volume.offset);
    const [from, to] = paddingRange ?? [1, 0];
    gl.uniform2f(shader.at(`padding${name}`), from, to);
    if (volume.cover === null) return;
    const cover = UNIT[`cover${name}`];
    gl.activeTexture(gl.TEXTURE0 + cover);
    gl.bindTexture(gl.TEXTURE_2D, volume.cover.texture);
    gl.uniform1i(shader.at(`cover${name}`), cover);
    gl.uniform1f(shader.at(`coverGrey${name}`), driven(table, Math.round(volume.cover.grey * 255)) / 255);
  }

  #bindGrid(
    shader: GraphicsProgram,
    name: 'A' | 'B',
    volume: VoxelTexture,
    { grid, normal, samples }: Pick<PlaneCut, 'grid' | 'normal' | 'samples'>,
  ): void {
    const { gl } = this.#graphics;
    const toRight = addScaled(grid.origin, grid.right, grid.width / 2 - 0.5);
    const middle = voxelSteps(volume.geometry, addScaled(toRight, grid.down, grid.height / 2 - 0.5));
    const base = middle.map(Math.floor);
    gl.uniform3iv(shader.at(`base${name}`), base);
    gl.uniform3fv(
      shader.at(`rest${name}`),
      middle.map((at, axis) => at - (base[axis] ?? 0)),
    );
    gl.uniform3fv(shader.at(`right${name}`), voxelDirection(volume.geometry, grid.right));
    gl.uniform3fv(shader.at(`down${name}`), voxelDirection(volume.geometry, grid.down));
    const through = addScaled([0, 0, 0], normal, samples.stepMm);
    gl.uniform3fv(shader.at(`step${name}`), voxelDirection(volume.geometry, through));
  }

  /** Three rows of texels: where each column lies and whether it does, one pixel down it, one sample through it. */
  #bindPath(
    shader: GraphicsProgram,
    name: 'A' | 'B',
    volume: VoxelTexture,
    columns: readonly (CurvedColumn | null)[],
    downMm: number,
    throughMm: number,
  ): void {
    const { gl } = this.#graphics;
    const { geometry } = volume;
    const base = geometry.dimensions.map((count) => Math.floor(count / 2)) as [number, number, number];
    const texels = new Float32Array(columns.length * 12);
    const put = (row: number, column: number, [x, y, z]: Vec3, isThere: number) =>
      texels.set([x, y, z, isThere], (row * columns.length + column) * 4);
    columns.forEach((column, at) => {
      if (column === null) return;
      const middle = voxelSteps(geometry, column.middle);
      put(0, at, [middle[0] - base[0], middle[1] - base[1], middle[2] - base[2]], 1);
      put(1, at, voxelDirection(geometry, addScaled([0, 0, 0], column.down, downMm)), 1);
      put(2, at, voxelDirection(geometry, addScaled([0, 0, 0], column.through, throughMm)), 1);
    });
    const unit = UNIT[`path${name}`];
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, this.#paths[name]);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, columns.length, 3, 0, gl.RGBA, gl.FLOAT, texels);
    gl.uniform1i(shader.at(`path${name}`), unit);
    gl.uniform3iv(shader.at(`base${name}`), base);
  }

  #bindColours(shader: GraphicsProgram, name: string, rampName: string, colours: ColourTable): void {
    const { gl } = this.#graphics;
    gl.activeTexture(gl.TEXTURE0 + UNIT.colours);
    gl.bindTexture(gl.TEXTURE_2D, this.#colours);
    if (this.#shownColours !== colours) {
      fillTable(gl, colours.rgba, gl.RGBA);
      this.#shownColours = colours;
    }
    gl.uniform1i(shader.at(name), UNIT.colours);
    const { lowest, highest, rgba } = colours;
    gl.uniform4fv(shader.at(rampName), rampNumbers(lowest, highest, rgba.length / 4));
  }

  #bindRamp(shader: GraphicsProgram, ramp: GreyRamp): void {
    const { gl } = this.#graphics;
    gl.activeTexture(gl.TEXTURE0 + UNIT.greys);
    gl.bindTexture(gl.TEXTURE_2D, this.#greys);
    if (this.#shownRamp !== ramp) {
      fillTable(gl, ramp.greys, gl.RED);
      this.#shownRamp = ramp;
    }
    gl.uniform1i(shader.at('greys'), UNIT.greys);
    gl.uniform4fv(shader.at('greyRamp'), rampNumbers(ramp.lowest, ramp.highest, ramp.greys.length));
  }

  /** From the graphics card onto a canvas: through memory where a program does the card's work. */
  #bring(target: CanvasRenderingContext2D, wide: number, high: number): void {
    const { gl, canvas } = this.#graphics;
    const { width, height } = target.canvas;
    const isWhole = wide === width && high === height;
    target.imageSmoothingEnabled = !isWhole;
    if (!drawsInSoftware()) {
      target.drawImage(canvas, 0, canvas.height - high, wide, high, 0, 0, width, height);
      return;
    }
    if (this.#image?.width !== wide || this.#image.height !== high) this.#image = new ImageData(wide, high);
    const { data } = this.#image;
    gl.readPixels(0, 0, wide, high, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(data.buffer));
    if (isWhole) return target.putImageData(this.#image, 0, 0);
    const small = (this.#small ??= new OffscreenCanvas(wide, high));
    if (small.width !== wide) small.width = wide;
    if (small.height !== high) small.height = high;
    small.getContext('2d', { willReadFrequently: true })?.putImageData(this.#image, 0, 0);
    target.drawImage(small, 0, 0, wide, high, 0, 0, width, height);
  }
}

function programOf(
  volume: VoxelTexture,
  {
    samples,
    mode,
    filter,
    paddingRange,
    overlay,
  }: Pick<PlaneCut, 'samples' | 'mode' | 'filter' | 'paddingRange' | 'overlay'>,
  isCurved: boolean,
): string {
  return planeShader({
    base: readingOf(volume, filter, paddingRange),
    overlay: overlay ? readingOf(overlay.voxels, filter, overlay.paddingRange) : null,
    slab: samples.count > 1 ? mode : null,
    isCurved,
  });
}

function readingOf(
  volume: VoxelTexture,
  filter: VoxelFilter,
  paddingRange: readonly [number, number] | null,
): VolumeReading {
  return {
    sampler: volume.sampler,
    filter: filter === 'hardware' && !volume.isFilterable ? 'exact' : filter,
    isWhole: volume.scale !== 1,
    usesTable: !volume.isComplete || volume.geometry.slicesMm !== null,
    hasPadding: paddingRange !== null,
    hasCover: volume.cover !== null,
  };
}

const UNIT_AXES: readonly [Vec3, Vec3, Vec3] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** Lowest and highest value, entries per unit, index of the last entry. */
function rampNumbers(lowest: number, highest: number, entries: number): Float32Array {
  const last = entries - 1;
  return Float32Array.of(lowest, highest, highest > lowest ? last / (highest - lowest) : 0, last);
}

/** @param format RED for one byte a texel, RGBA for four */
function fillTable(gl: WebGL2RenderingContext, bytes: Uint8Array, format: number): void {
  const parts = format === gl.RGBA ? 4 : 1;
  const width = Math.min(bytes.length / parts, TABLE_WIDTH);
  const height = Math.ceil(bytes.length / parts / TABLE_WIDTH);
  const texels = bytes.length === width * height * parts ? bytes : new Uint8Array(width * height * parts);
  if (texels !== bytes) texels.set(bytes);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  const internal = parts === 4 ? gl.RGBA8 : gl.R8;
  gl.texImage2D(gl.TEXTURE_2D, 0, internal, width, height, 0, format, gl.UNSIGNED_BYTE, texels);
}

/** The same picture in fewer pixels. */
function coarser(grid: PixelGrid, width: number, height: number): PixelGrid {
  const [across, along] = [grid.width / width, grid.height / height];
  const right = addScaled([0, 0, 0], grid.right, across);
  const down = addScaled([0, 0, 0], grid.down, along);
  const corner = addScaled(addScaled(grid.origin, grid.right, -0.5), grid.down, -0.5);
  return { width, height, right, down, origin: addScaled(addScaled(corner, right, 0.5), down, 0.5) };
}
