import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';

/** Large enough for two of our PDUs; one per thread, since what is read is consumed before the next read. */
const shared = Buffer.allocUnsafeSlow(256 * 1024);

/** What `net.Socket` keeps about its `onread` option. */
type ReadingSocket = Record<symbol, unknown>;

/**
 * Calls `onBytes` for whatever comes, in a buffer that is used again for the next read: copy what must outlive the call.
 *
 * Node allocates 64 KiB for every read and frees it by garbage collection, which costs more than all else when images
 * arrive. Its remedy, the `onread` option, exists only for sockets that one opens oneself; here the same is put on an
 * accepted socket. Where this Node does not keep it that way, the socket is read the usual way.
 *
 * @returns whether the shared buffer is in use
 */
export function readShared(socket: Socket, onBytes: (bytes: Buffer) => void): boolean {
  const inside = socket as unknown as ReadingSocket;
  const symbols = Object.getOwnPropertySymbols(inside);
  const find = (name: string) => symbols.find((symbol) => symbol.description === name);
  const [buffer, generate, callback] = [find('kBuffer'), find('kBufferGen'), find('kBufferCb')];
  const handle = Reflect.get(inside, '_handle') as
    { useUserBuffer?(buffer: Buffer): void } | null | undefined;
  if (!buffer || !generate || !callback || typeof handle?.useUserBuffer !== 'function') {
    socket.on('data', onBytes);
    return false;
  }
  inside[buffer] = shared;
  inside[generate] = null;
  inside[callback] = (count: number) => {
    onBytes(shared.subarray(0, count));
    return true;
  };
  handle.useUserBuffer(shared);
  // Without a listener for 'data' the stream would not begin to read, nor ever end.
  socket.resume();
  return true;
}
