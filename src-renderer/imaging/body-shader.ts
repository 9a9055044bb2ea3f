import { shaderHead, readingOf, type VolumeReading } from './plane-shader.ts';

/**
 * The fragment program of a volume seen as a body: rays from the eye through a table of colours and opacities, with light
 * from the eye. No pixel of it is a value. A voxel of a segment has the segment's colour, whatever its value.
 */
export function bodyShader(reading: VolumeReading, hasLabels: boolean): string {
  return `${shaderHead()}
uniform float firstSample;
uniform int samples;
uniform float stepMm;
uniform sampler2D look;
uniform vec4 lookRamp;
uniform mat3 toVoxels;
uniform vec3 toEye;
uniform vec3 clipLow;
uniform vec3 clipHigh;
${readingOf('A', reading)}

${hasLabels ? LABELS : ''}
float near(ivec3 at) {
  return texelA(clamp(at, ivec3(0), sizeA - 1));
}

void main() {
  vec2 pixel = vec2(gl_FragCoord.x, flipHeight > 0.0 ? flipHeight - gl_FragCoord.y : gl_FragCoord.y) - middle;
  vec3 start = restA + pixel.x * rightA + pixel.y * downA;
  vec3 base = vec3(baseA);
  vec3 shown = vec3(0.0);
  float left = 1.0;
  float value;
  for (int at = 0; at < samples; at++) {
    vec3 local = start - (firstSample + float(at)) * stepA;
    vec3 place = base + local;
    if (any(lessThan(place, clipLow)) || any(greaterThan(place, clipHigh))) continue;
    if (!sampleA(local, value)) continue;
    vec4 seen = vec4(0.0);
${hasLabels ? '    vec2 label = labelAt(place);' : ''}
    if (value > lookRamp.x) {
      int entry = value > lookRamp.y ? int(lookRamp.w) : int(floor((value - lookRamp.x) * lookRamp.z + 0.5));
      seen = texelFetch(look, ivec2(entry, 0), 0);
    }
${hasLabels ? '    if (label.x > 0.0) seen = labelled(label, seen);' : ''}
    if (seen.a <= 0.0) continue;
    ivec3 cell = ivec3(floor(place + 0.5));
    vec3 slope = vec3(
      near(cell + ivec3(1, 0, 0)) - near(cell - ivec3(1, 0, 0)),
      near(cell + ivec3(0, 1, 0)) - near(cell - ivec3(0, 1, 0)),
      near(cell + ivec3(0, 0, 1)) - near(cell - ivec3(0, 0, 1))) * toVoxels;
${hasLabels ? '    if (label.x > 0.0) slope = labelSlope(place, label.x) * toVoxels;' : ''}
    float steepness = length(slope);
    float light = steepness > 0.0 ? abs(dot(slope, toEye)) / steepness : 1.0;
    float opacity = 1.0 - pow(1.0 - min(seen.a, 0.999), stepMm);
    float shine = pow(light, 24.0) * 0.18;
    shown += left * opacity * (seen.rgb * (0.28 + 0.72 * light) + shine);
    left *= 1.0 - opacity;
    if (left < 0.02) break;
  }
  colour = vec4(shown, 1.0);
}`;
}

/** Segments at the voxels of the volume: which one, and how much of it. */
const LABELS = `uniform sampler3D labels;
uniform sampler2D labelColours;
uniform vec3 labelLow;
uniform ivec3 labelSize;
uniform float labelStride;

vec2 labelAt(vec3 place) {
  ivec3 at = ivec3(floor((place - labelLow) / labelStride + 0.5));
  if (any(lessThan(at, ivec3(0))) || any(greaterThanEqual(at, labelSize))) return vec2(0.0);
  ivec2 bytes = ivec2(texelFetch(labels, at, 0).rg * 255.0 + 0.5);
  return vec2(float(bytes.x + ((bytes.y & 15) << 8)), float(bytes.y >> 4) / 15.0);
}

vec4 labelled(vec2 label, vec4 seen) {
  int number = int(label.x);
  vec4 its = texelFetch(labelColours, ivec2(number & 255, number >> 8), 0);
  return vec4(seen.a > 0.0 ? mix(seen.rgb, its.rgb, label.y) : its.rgb, max(its.a * label.y, seen.a));
}

float sameAt(vec3 place, float number) {
  vec2 label = labelAt(place);
  return label.x == number ? label.y : 0.0;
}

vec3 labelSlope(vec3 place, float number) {
  float far = 2.0 * labelStride;
  return vec3(
    sameAt(place + vec3(far, 0.0, 0.0), number) - sameAt(place - vec3(far, 0.0, 0.0), number),
    sameAt(place + vec3(0.0, far, 0.0), number) - sameAt(place - vec3(0.0, far, 0.0), number),
    sameAt(place + vec3(0.0, 0.0, far), number) - sameAt(place - vec3(0.0, 0.0, far), number));
}
`;
