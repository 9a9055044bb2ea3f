/** Buffers that are used again: new memory of this size costs more time than reading a frame into it. */
export interface BufferPool {
  /** At least so long, with whatever is in it */
  take(sizeBytes: number): Buffer;
  /** Only when nobody reads it any more, the socket included */
  give(buffer: Buffer): void;
}

const SMALLEST_BYTES = 64 * 1024;

/** @param mostBytes kept while nobody uses them */
export function bufferPool(mostBytes: number): BufferPool {
  const free = new Map<number, Buffer[]>();
  let freeBytes = 0;
  return {
    take(sizeBytes) {
      const size = Math.max(SMALLEST_BYTES, 2 ** Math.ceil(Math.log2(Math.max(1, sizeBytes))));
      const known = free.get(size)?.pop();
      if (!known) return Buffer.allocUnsafeSlow(size);
      freeBytes -= size;
      return known;
    },
    give(buffer) {
      if (freeBytes + buffer.length > mostBytes) return;
      freeBytes += buffer.length;
      const known = free.get(buffer.length);
      if (known) known.push(buffer);
      else free.set(buffer.length, [buffer]);
    },
  };
}
