import { AppError } from '#shared/errors.ts';
import { learnGraphicsFrom } from './graphics.ts';

/** What the textures of a graphics driver can do for voxels. */
export interface VoxelAbilities {
  /** 16-bit textures that are read as fractions: the hardware can interpolate them */
  readonly norm16: { readonly R16_EXT: number } | null;
  readonly filtersFloats: boolean;
  /** Edge of the largest volume texture, voxels */
  readonly largest: number;
}

const VERTICES = `#version 300 es
void main() {
  vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`;

/** A program with the places of its uniforms. */
export interface GraphicsProgram {
  readonly program: WebGLProgram;
  at(uniform: string): WebGLUniformLocation | null;
}

/** One graphics context with its programs. What it draws is taken from `canvas` in the same task, or by `readPixels`. */
export class VolumeGraphics {
  readonly canvas = new OffscreenCanvas(1, 1);
  readonly gl: WebGL2RenderingContext;
  readonly abilities: VoxelAbilities;
  readonly #programs = new Map<string, GraphicsProgram>();
  readonly #ending = new AbortController();

  /**
   * @param onLost the driver took the context and everything in it away
   * @throws AppError INTERNAL without WebGL2
   */
  constructor(onLost: () => void) {
    const gl = this.canvas.getContext('webgl2', {
      alpha: false,
      antialias: false,
      depth: false,
      stencil: false,
      powerPreference: 'high-performance',
    });
    if (gl === null || gl.isContextLost())
      throw new AppError(
        'INTERNAL',
        'The graphics card gives no WebGL2, so there are no planes. Read the series as a stack, or restart the window.',
      );
    this.gl = gl;
    learnGraphicsFrom(gl);
    this.canvas.addEventListener('webglcontextlost', onLost, { signal: this.#ending.signal });
    // A picture of 32-bit numbers is not filtered by all drivers.
    const filtersFloats = gl.getExtension('OES_texture_float_linear') !== null;
    const norm16 = gl.getExtension('EXT_texture_norm16');
    this.abilities = { norm16, filtersFloats, largest: gl.getParameter(gl.MAX_3D_TEXTURE_SIZE) as number };
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.disable(gl.DITHER);
    gl.disable(gl.BLEND);
  }

  get isLost(): boolean {
    return this.gl.isContextLost();
  }

  /** Compiled once for each source. */
  program(fragments: string): GraphicsProgram {
    const known = this.#programs.get(fragments);
    if (known) return known;
    const { gl } = this;
    const program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, VERTICES],
      [gl.FRAGMENT_SHADER, fragments],
    ] as const) {
      const shader = gl.createShader(type);
      if (shader === null) break;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      gl.deleteShader(shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
      throw new AppError(
        'INTERNAL',
        `The graphics driver does not accept the program that draws planes: ${gl.getProgramInfoLog(program) ?? ''}`,
      );
    const places = new Map<string, WebGLUniformLocation | null>();
    const made: GraphicsProgram = {
      program,
      at: (uniform) => {
        const place = places.get(uniform) ?? gl.getUniformLocation(program, uniform);
        places.set(uniform, place);
        return place;
      },
    };
    this.#programs.set(fragments, made);
    return made;
  }

  /** Room to draw on: only ever grows, each change costs a new buffer. */
  makeRoom(width: number, height: number): void {
    if (this.canvas.width < width) this.canvas.width = width;
    if (this.canvas.height < height) this.canvas.height = height;
  }

  /** Gives the memory of the graphics card back at once. */
  dispose(): void {
    this.#ending.abort();
    this.#programs.clear();
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
    this.canvas.width = 1;
    this.canvas.height = 1;
  }
}
