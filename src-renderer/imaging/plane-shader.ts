import type { SlabMode } from '#view/kernels/slab.ts';
import type { VoxelSampler } from './voxel-texture.ts';

/** How a value between voxels is found: from the eight around it, by the hardware, or the nearest one. */
export type VoxelFilter = 'exact' | 'hardware' | 'nearest';

/** How one volume is read. */
export interface VolumeReading {
  readonly sampler: VoxelSampler;
  readonly filter: VoxelFilter;
  /** Whole numbers in a texture of fractions are rounded back */
  readonly isWhole: boolean;
  /** Slices are missing or unevenly spaced: each is looked up */
  readonly usesTable: boolean;
  readonly hasPadding: boolean;
  /** Pixels of its slices are covered by a display shutter */
  readonly hasCover: boolean;
}

export interface PlaneProgramOptions {
  readonly base: VolumeReading;
  /** A second volume over the first, in colour */
  readonly overlay: VolumeReading | null;
  readonly slab: SlabMode | null;
  /** Each column of the picture has its own place and direction: a cut along a path */
  readonly isCurved: boolean;
}

/** Nearer to the centre of a voxel than this, in voxels, is the voxel: what is shown 1:1 stays exact. */
const SAME_PLACE = '1e-4';
const MOST_SLICES_LOG2 = 12;

/**
 * The fragment program of planes. Places are voxels of the volume, split into a whole base and a small rest, since 32-bit
 * numbers lose a ten-thousandth of a voxel otherwise. It computes what `valueAt` and `slabValue` of the kernels do.
 */
export function planeShader({ base, overlay, slab, isCurved }: PlaneProgramOptions): string {
  return `${shaderHead()}
uniform int samples;
uniform float firstSample;
uniform sampler2D greys;
uniform vec4 greyRamp;
${readingOf('A', base)}
${overlay ? readingOf('B', overlay) : ''}
${overlay ? 'uniform sampler2D colours;\nuniform vec4 colourRamp;' : ''}

int entryOf(float value, vec4 ramp) {
  if (value <= ramp.x) return 0;
  if (value > ramp.y) return int(ramp.w);
  return int(floor((value - ramp.x) * ramp.z + 0.5));
}

${slabOf('A', slab, isCurved)}
${base.hasCover ? hiddenOf('A', isCurved) : ''}
${overlay ? slabOf('B', slab, isCurved) : ''}

void main() {
  vec2 pixel = vec2(gl_FragCoord.x, flipHeight > 0.0 ? flipHeight - gl_FragCoord.y : gl_FragCoord.y) - middle;
  float value;
  vec3 shown = vec3(0.0);
  if (throughA(pixel, value)) {
    int entry = entryOf(value, greyRamp);
    shown = vec3(texelFetch(greys, ivec2(entry & 4095, entry >> 12), 0).r);
  }${base.hasCover ? ' else if (isHiddenA(pixel)) shown = vec3(coverGreyA);' : ''}
${
  overlay
    ? `  if (throughB(pixel, value)) {
    int entry = entryOf(value, colourRamp);
    vec4 over = texelFetch(colours, ivec2(entry & 4095, entry >> 12), 0);
    shown = mix(shown, over.rgb, over.a);
  }`
    : ''
}
  colour = vec4(shown, 1.0);
}`;
}

/** Versions and precisions, and what every picture has: its middle and which way up it is drawn. */
export function shaderHead(): string {
  return `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp sampler3D;
precision highp isampler3D;
precision highp usampler3D;

out vec4 colour;
uniform vec2 middle;
uniform float flipHeight;`;
}

/** Uniforms and functions that read one volume: `sample`, which finds a value, and what it is made of. */
export function readingOf(name: string, reading: VolumeReading): string {
  const { sampler, filter, isWhole, usesTable, hasPadding, hasCover } = reading;
  const texel =
    sampler === 'sampler3D'
      ? isWhole
        ? `floor(texelFetch(voxels${name}, at, 0).r * scale${name}.x + 0.5) + scale${name}.y`
        : `texelFetch(voxels${name}, at, 0).r * scale${name}.x + scale${name}.y`
      : `float(texelFetch(voxels${name}, at, 0).r)`;
  return `
uniform ${sampler} voxels${name};
uniform sampler2D table${name};
uniform ivec3 size${name};
uniform vec2 scale${name};
uniform vec2 padding${name};
uniform ivec3 base${name};
uniform vec3 rest${name};
uniform vec3 right${name};
uniform vec3 down${name};
uniform vec3 step${name};
${hasCover ? coverOf(name) : ''}

float texel${name}(ivec3 at) {
  return ${texel};
}

bool sliceOf${name}(inout int slice, inout float share) {
${usesTable ? tableLookup(name) : evenLookup(name)}
  return true;
}

bool sample${name}(vec3 local, out float value) {
  vec3 cell = floor(local);
  vec3 share = local - cell;
  ivec3 at = base${name} + ivec3(cell) + ivec3(greaterThan(share, vec3(1.0 - ${SAME_PLACE})));
  share *= vec3(greaterThan(share, vec3(${SAME_PLACE}))) * vec3(lessThanEqual(share, vec3(1.0 - ${SAME_PLACE})));
  vec2 place = vec2(at.xy) + share.xy;
  if (any(lessThan(place, vec2(-0.5))) || any(greaterThan(place, vec2(size${name}.xy) - 0.5))) return false;
${hasCover ? `  if (isCovered${name}(place)) return false;\n` : ''}  if (!sliceOf${name}(at.z, share.z)) return false;
${valueOf(name, filter, hasPadding)}
}`;
}

/** The pixel of its slice that a place lies in, as `isPlaceCovered` of the kernels finds it */
function coverOf(name: string): string {
  return `uniform sampler2D cover${name};
uniform float coverGrey${name};

bool isCovered${name}(vec2 place) {
  ivec2 at = clamp(ivec2(floor(place + 0.5)), ivec2(0), size${name}.xy - 1);
  return texelFetch(cover${name}, at, 0).r > 0.5;
}`;
}

function evenLookup(name: string): string {
  return `  float place = float(slice) + share;
  if (place < -0.5 || place > float(size${name}.z) - 0.5) return false;
  if (slice < 0) { slice = 0; share = 0.0; }
  if (slice >= size${name}.z - 1) { slice = size${name}.z - 1; share = 0.0; }`;
}

/** Mirrors `slicePlace` of the kernels. */
function tableLookup(name: string): string {
  return `  float place = float(slice) + share;
  int low = -1;
  int high = size${name}.z - 1;
  for (int round = 0; round < ${MOST_SLICES_LOG2}; round++) {
    if (low >= high) break;
    int between = (low + high + 1) >> 1;
    if (texelFetch(table${name}, ivec2(between, 0), 0).r <= place) low = between; else high = between - 1;
  }
  vec4 here = low < 0 ? vec4(-1e9, 0.0, 1.0, 0.0) : texelFetch(table${name}, ivec2(low, 0), 0);
  vec4 next = low + 1 < size${name}.z ? texelFetch(table${name}, ivec2(low + 1, 0), 0) : vec4(1e9, 0.0, 0.0, 0.0);
  bool isGap = here.b > 0.5 || low + 1 >= size${name}.z;
  if (!isGap) {
    slice = low;
    share = (place - here.r) / (next.r - here.r);
    if (share > 1.0 - ${SAME_PLACE}) { slice = low + 1; share = 0.0; here = next; }
    if (share < ${SAME_PLACE}) share = 0.0;
    if (here.g < 0.5 || (share > 0.0 && next.g < 0.5)) return false;
  } else if (place - here.r <= 0.5) {
    slice = low;
    share = 0.0;
    if (here.g < 0.5) return false;
  } else if (next.r - place <= 0.5) {
    slice = low + 1;
    share = 0.0;
    if (next.g < 0.5) return false;
  } else return false;`;
}

function valueOf(name: string, filter: VoxelFilter, hasPadding: boolean): string {
  const isPadding = `value >= padding${name}.x && value <= padding${name}.y`;
  if (filter === 'nearest')
    return `  at += ivec3(greaterThan(share, vec3(0.5)));
  value = texel${name}(clamp(at, ivec3(0), size${name} - 1));
  return ${hasPadding ? `!(${isPadding})` : 'true'};`;
  if (filter === 'hardware' && !hasPadding)
    return `  value = texture(voxels${name}, (vec3(at) + share + 0.5) / vec3(size${name})).r * scale${name}.x + scale${name}.y;
  return true;`;
  if (hasPadding)
    return `  float sum = 0.0;
  float weights = 0.0;
  for (int corner = 0; corner < 8; corner++) {
    ivec3 off = ivec3(corner & 1, (corner >> 1) & 1, corner >> 2);
    vec3 parts = mix(1.0 - share, share, vec3(off));
    float weight = parts.x * parts.y * parts.z;
    if (weight == 0.0) continue;
    value = texel${name}(clamp(at + off, ivec3(0), size${name} - 1));
    if (${isPadding}) continue;
    sum += value * weight;
    weights += weight;
  }
  value = sum / max(weights, 1e-6);
  return weights >= 0.5;`;
  return `  ivec3 low = clamp(at, ivec3(0), size${name} - 1);
  ivec3 high = clamp(at + 1, ivec3(0), size${name} - 1);
  float near = mix(
    mix(texel${name}(low), texel${name}(ivec3(high.x, low.yz)), share.x),
    mix(texel${name}(ivec3(low.x, high.y, low.z)), texel${name}(ivec3(high.xy, low.z)), share.x),
    share.y);
  if (share.z == 0.0) { value = near; return true; }
  float far = mix(
    mix(texel${name}(ivec3(low.xy, high.z)), texel${name}(ivec3(high.x, low.y, high.z)), share.x),
    mix(texel${name}(ivec3(low.x, high.yz)), texel${name}(high), share.x),
    share.y);
  value = mix(near, far, share.z);
  return true;`;
}

/** The value of a pixel: one sample, or many through a slab. */
function slabOf(name: string, slab: SlabMode | null, isCurved: boolean): string {
  const start = startOf(name, isCurved);
  const head = `${isCurved ? `uniform sampler2D path${name};\n` : ''}bool through${name}(vec2 pixel, out float value) {`;
  if (slab === null)
    return `${head}
${start}
  return sample${name}(local, value);
}`;
  const combine = {
    maximum: 'value = found == 0 ? one : max(value, one);',
    minimum: 'value = found == 0 ? one : min(value, one);',
    mean: 'value += one;',
  }[slab];
  return `${head}
${start}
  int found = 0;
  float one;
  value = 0.0;
  for (int at = 0; at < samples; at++) {
    if (!sample${name}(local + (firstSample + float(at)) * through, one)) continue;
    ${combine}
    found++;
  }
${slab === 'mean' ? '  value /= max(float(found), 1.0);' : ''}
  return found > 0;
}`;
}

/** Where a pixel lies and which way leads through it; nowhere beyond the ends of a path. */
function startOf(name: string, isCurved: boolean): string {
  return isCurved
    ? `  int column = int(floor(pixel.x + middle.x));
  vec4 place = texelFetch(path${name}, ivec2(column, 0), 0);
  if (place.w < 0.5) return false;
  vec3 local = place.xyz + pixel.y * texelFetch(path${name}, ivec2(column, 1), 0).xyz;
  vec3 through = texelFetch(path${name}, ivec2(column, 2), 0).xyz;`
    : `  vec3 local = rest${name} + pixel.x * right${name} + pixel.y * down${name};
  vec3 through = step${name};`;
}

/** Whether what a pixel lies on is covered by the display shutter: its grey is shown where no value is. */
function hiddenOf(name: string, isCurved: boolean): string {
  return `bool isHidden${name}(vec2 pixel) {
${startOf(name, isCurved)}
  vec2 at = vec2(base${name}.xy) + local.xy;
  if (any(lessThan(at, vec2(-0.5))) || any(greaterThan(at, vec2(size${name}.xy) - 0.5))) return false;
  int slice = base${name}.z + int(floor(local.z));
  float share = fract(local.z);
  return sliceOf${name}(slice, share) && isCovered${name}(at);
}`;
}
