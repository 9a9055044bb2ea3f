import { shaderHead, readingOf, type VolumeReading } from './plane-shader.ts';

/**
 * The fragment program of a volume seen as a body: rays from the eye through a table of colours and opacities, with light
 * from the eye. No pixel of it is a value.
 */
export function bodyShader(reading: VolumeReading): string {
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
    if (value <= lookRamp.x) continue;
    int entry = value > lookRamp.y ? int(lookRamp.w) : int(floor((value - lookRamp.x) * lookRamp.z + 0.5));
    vec4 seen = texelFetch(look, ivec2(entry, 0), 0);
    if (seen.a <= 0.0) continue;
    ivec3 cell = ivec3(floor(place + 0.5));
    vec3 slope = vec3(
      near(cell + ivec3(1, 0, 0)) - near(cell - ivec3(1, 0, 0)),
      near(cell + ivec3(0, 1, 0)) - near(cell - ivec3(0, 1, 0)),
      near(cell + ivec3(0, 0, 1)) - near(cell - ivec3(0, 0, 1))) * toVoxels;
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
