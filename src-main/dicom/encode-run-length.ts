/** One byte plane as PackBits (PS3.5 G.3): literal runs of up to 128 bytes, repeats of two to 128. */
function encodeSegment(plane: Uint8Array, rowBytes: number, out: number[]): void {
  // Rows are encoded on their own (PS3.5 G.3.1).
  for (let start = 0; start < plane.length; start += rowBytes) {
    const end = Math.min(start + rowBytes, plane.length);
    let at = start;
    while (at < end) {
      let same = 1;
      while (same < 128 && at + same < end && plane[at + same] === plane[at]) same += 1;
      if (same > 1) {
        out.push(257 - same, plane[at]!);
        at += same;
        continue;
      }
      let literal = 1;
      while (literal < 128 && at + literal < end) {
        const next = at + literal;
        if (next + 2 < end && plane[next] === plane[next + 1] && plane[next] === plane[next + 2]) break;
        literal += 1;
      }
      out.push(literal - 1);
      for (let index = 0; index < literal; index += 1) out.push(plane[at + index]!);
      at += literal;
    }
  }
}

/**
 * One frame in the RLE transfer syntax: a header of segment offsets, then one segment a byte plane, most significant
 * byte first, samples one after the other.
 *
 * @param frame little endian samples; colour by pixel (RGBRGB…)
 * @see PS3.5 Annex G
 */
export function encodeRunLength(
  frame: Uint8Array,
  columns: number,
  bytesPerSample: number,
  samplesPerPixel: number,
): Buffer {
  const pixels = frame.length / bytesPerSample / samplesPerPixel;
  const stride = bytesPerSample * samplesPerPixel;
  const header = Buffer.alloc(64);
  const segments: Buffer[] = [];
  let offset = 64;
  for (let sample = 0; sample < samplesPerPixel; sample += 1) {
    for (let byte = bytesPerSample - 1; byte >= 0; byte -= 1) {
      const plane = new Uint8Array(pixels);
      const first = sample * bytesPerSample + byte;
      for (let pixel = 0; pixel < pixels; pixel += 1) plane[pixel] = frame[pixel * stride + first]!;
      const coded: number[] = [];
      encodeSegment(plane, columns, coded);
      if (coded.length % 2 === 1) coded.push(0);
      header.writeUInt32LE(offset, 4 + 4 * segments.length);
      offset += coded.length;
      segments.push(Buffer.from(coded));
    }
  }
  header.writeUInt32LE(segments.length, 0);
  return Buffer.concat([header, ...segments]);
}
