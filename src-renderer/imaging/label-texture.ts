import type { LabelBox } from '#view/kernels/regions/label-box.ts';
import type { BodyLabels } from './body-regions.ts';
import type { GraphicsProgram, VolumeGraphics } from './volume-graphics.ts';

/** Texture units after those of volumes, greys, colours and paths */
const UNIT = { labels: 8, colours: 9 } as const;

/** Colours lie in rows of this many */
const COLOUR_COLUMNS = 256;

/** The numbers of segments on the graphics card, and their colours. */
export class LabelTexture {
  readonly #graphics: VolumeGraphics;
  readonly #labels: WebGLTexture;
  readonly #colours: WebGLTexture;
  #box: LabelBox | null = null;

  constructor(graphics: VolumeGraphics) {
    this.#graphics = graphics;
    this.#labels = graphics.gl.createTexture();
    this.#colours = graphics.gl.createTexture();
  }

  bind(shader: GraphicsProgram, { box, rgba }: BodyLabels): void {
    const { gl } = this.#graphics;
    gl.activeTexture(gl.TEXTURE0 + UNIT.labels);
    gl.bindTexture(gl.TEXTURE_3D, this.#labels);
    if (this.#box !== box) {
      this.#box = box;
      setNearest(gl, gl.TEXTURE_3D);
      const [columns, rows, slices] = box.size;
      gl.texImage3D(gl.TEXTURE_3D, 0, gl.RG8, columns, rows, slices, 0, gl.RG, gl.UNSIGNED_BYTE, box.texels);
    }
    gl.uniform1i(shader.at('labels'), UNIT.labels);
    gl.activeTexture(gl.TEXTURE0 + UNIT.colours);
    gl.bindTexture(gl.TEXTURE_2D, this.#colours);
    setNearest(gl, gl.TEXTURE_2D);
    const rows = rgba.length / 4 / COLOUR_COLUMNS;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, COLOUR_COLUMNS, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    gl.uniform1i(shader.at('labelColours'), UNIT.colours);
    gl.uniform3fv(shader.at('labelLow'), box.low);
    gl.uniform3iv(shader.at('labelSize'), box.size);
    gl.uniform1f(shader.at('labelStride'), box.stride);
  }

  dispose(): void {
    this.#graphics.gl.deleteTexture(this.#labels);
    this.#graphics.gl.deleteTexture(this.#colours);
    this.#box = null;
  }
}

function setNearest(gl: WebGL2RenderingContext, target: number): void {
  gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
}
