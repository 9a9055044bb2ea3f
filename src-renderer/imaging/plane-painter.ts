import type { GreyRamp } from '#view/kernels/grey-ramp.ts';
import type { PixelGrid } from '#view/kernels/plane-camera.ts';
import type { SlabMode, SlabSamples } from '#view/kernels/slab.ts';
import { addScaled, type Vec3 } from '#view/kernels/vector.ts';
import { voxelDirection, voxelSteps } from '#view/kernels/volume-geometry.ts';
import { drawsInSoftware } from './graphics.ts';
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
}

/** Entries of a table lie in rows of this many texels. */
const TABLE_WIDTH = 4096;
const UNIT = { voxels: 0, table: 1, greys: 2 } as const;

/** Draws planes of volumes with the graphics card and puts them on 2D canvases. */
export class PlanePainter {
  readonly #graphics: VolumeGraphics;
  readonly #greys: WebGLTexture;
  #shownRamp: GreyRamp | null = null;
  #image: ImageData | null = null;
  #small: OffscreenCanvas | null = null;

  constructor(graphics: VolumeGraphics) {
    this.#graphics = graphics;
    this.#greys = graphics.gl.createTexture();
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

  dispose(): void {
    this.#graphics.gl.deleteTexture(this.#greys);
    this.#image = null;
    this.#small = null;
  }

  #draw(volume: VoxelTexture, cut: PlaneCut): void {
    const { gl } = this.#graphics;
    const { width, height } = cut.grid;
    this.#graphics.makeRoom(width, height);
    const isSlab = cut.samples.count > 1;
    const shader = this.#graphics.program(
      planeShader({
        base: readingOf(volume, cut),
        overlay: null,
        slab: isSlab ? cut.mode : null,
        isCurved: false,
      }),
    );
    gl.useProgram(shader.program);
    gl.viewport(0, 0, width, height);
    gl.uniform2f(shader.at('middle'), width / 2, height / 2);
    gl.uniform1f(shader.at('flipHeight'), drawsInSoftware() ? 0 : height);
    gl.uniform1i(shader.at('samples'), cut.samples.count);
    gl.uniform1f(shader.at('firstSample'), cut.samples.fromMm / cut.samples.stepMm);
    this.#bindVolume(shader, 'A', volume, cut);
    this.#bindRamp(shader, cut.ramp);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  #bindVolume(shader: GraphicsProgram, name: string, volume: VoxelTexture, cut: PlaneCut): void {
    const { gl } = this.#graphics;
    const { grid, normal, samples } = cut;
    gl.activeTexture(gl.TEXTURE0 + UNIT.table);
    gl.bindTexture(gl.TEXTURE_2D, volume.table);
    gl.uniform1i(shader.at(`table${name}`), UNIT.table);
    gl.activeTexture(gl.TEXTURE0 + UNIT.voxels);
    gl.bindTexture(gl.TEXTURE_3D, volume.voxels);
    gl.uniform1i(shader.at(`voxels${name}`), UNIT.voxels);
    const toRight = addScaled(grid.origin, grid.right, grid.width / 2 - 0.5);
    const middle = voxelSteps(volume.geometry, addScaled(toRight, grid.down, grid.height / 2 - 0.5));
    const base = middle.map(Math.floor);
    gl.uniform3iv(shader.at(`size${name}`), volume.geometry.dimensions);
    gl.uniform3iv(shader.at(`base${name}`), base);
    gl.uniform3fv(
      shader.at(`rest${name}`),
      middle.map((at, axis) => at - (base[axis] ?? 0)),
    );
    gl.uniform3fv(shader.at(`right${name}`), voxelDirection(volume.geometry, grid.right));
    gl.uniform3fv(shader.at(`down${name}`), voxelDirection(volume.geometry, grid.down));
    const through = addScaled([0, 0, 0], normal, samples.stepMm);
    gl.uniform3fv(shader.at(`step${name}`), voxelDirection(volume.geometry, through));
    gl.uniform2f(shader.at(`scale${name}`), volume.scale, volume.offset);
    const [from, to] = cut.paddingRange ?? [1, 0];
    gl.uniform2f(shader.at(`padding${name}`), from, to);
  }

  #bindRamp(shader: GraphicsProgram, ramp: GreyRamp): void {
    const { gl } = this.#graphics;
    gl.activeTexture(gl.TEXTURE0 + UNIT.greys);
    gl.bindTexture(gl.TEXTURE_2D, this.#greys);
    if (this.#shownRamp !== ramp) {
      fillTable(gl, ramp.greys);
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

function readingOf(volume: VoxelTexture, { filter, paddingRange }: PlaneCut): VolumeReading {
  return {
    sampler: volume.sampler,
    filter: filter === 'hardware' && !volume.isFilterable ? 'exact' : filter,
    isWhole: volume.scale !== 1,
    usesTable: !volume.isComplete || volume.geometry.slicesMm !== null,
    hasPadding: paddingRange !== null,
  };
}

/** Lowest and highest value, entries per unit, index of the last entry. */
function rampNumbers(lowest: number, highest: number, entries: number): Float32Array {
  const last = entries - 1;
  return Float32Array.of(lowest, highest, highest > lowest ? last / (highest - lowest) : 0, last);
}

function fillTable(gl: WebGL2RenderingContext, greys: Uint8Array): void {
  const width = Math.min(greys.length, TABLE_WIDTH);
  const height = Math.ceil(greys.length / TABLE_WIDTH);
  const texels = greys.length === width * height ? greys : new Uint8Array(width * height);
  if (texels !== greys) texels.set(greys);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, width, height, 0, gl.RED, gl.UNSIGNED_BYTE, texels);
}

/** The same picture in fewer pixels. */
function coarser(grid: PixelGrid, width: number, height: number): PixelGrid {
  const [across, along] = [grid.width / width, grid.height / height];
  const right = addScaled([0, 0, 0], grid.right, across);
  const down = addScaled([0, 0, 0], grid.down, along);
  const corner = addScaled(addScaled(grid.origin, grid.right, -0.5), grid.down, -0.5);
  return { width, height, right, down, origin: addScaled(addScaled(corner, right, 0.5), down, 0.5) };
}
