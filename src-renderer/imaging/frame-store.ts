import { decodeFrame } from './decode-frame.ts';
import { FetchQueue } from './fetch-queue.ts';
import type { Frame } from './frame.ts';
import type { PixelSource } from './pixel-source.ts';
import { sizeOfPixels, type FramePixels } from './pixels.ts';
import { loadFromOpener, shareFrames } from './shared-frames.ts';
import { fetchFrame } from './wado.ts';

interface Entry {
  readonly frame: Frame;
  readonly wanters: Map<object, () => number>;
  readonly abort: AbortController;
  readonly pixels: Promise<FramePixels>;
  ready: FramePixels | null;
  error: unknown;
}

export type LoadFrame = (frame: Frame, signal: AbortSignal) => Promise<FramePixels>;

/** A browser opens six HTTP/1.1 connections to a host. */
const CONNECTIONS = 6;
/** Unwanted frames stay until this much is held: going back to a series costs nothing. */
const KEEP_BYTES = 768 * 2 ** 20;

/**
 * Owns the pixels of all frames in the window: fetches them in the order in which they are needed, once for all
 * viewports, and lets go of what nobody wants.
 */
export class FrameStore implements PixelSource {
  readonly #entries = new Map<string, Entry>();
  readonly #queue = new FetchQueue(CONNECTIONS);
  readonly #listeners = new Set<(frame: Frame) => void>();
  readonly #load: LoadFrame;
  #heldBytes = 0;

  constructor(load: LoadFrame = loadOnce) {
    this.#load = load;
  }

  /** Calls back after a frame came or failed; returns the end of it. */
  onChange(listener: (frame: Frame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  ready(frame: Frame): FramePixels | null {
    return this.#entries.get(frame.imageId)?.ready ?? null;
  }

  isLoaded(frame: Frame): boolean {
    return this.ready(frame) !== null;
  }

  concerns(frame: Frame, loaded: Frame): boolean {
    return frame === loaded;
  }

  /** Frames are what they say. */
  describe(frame: Frame): Frame {
    return frame;
  }

  /** Why the last try failed; null when it did not. */
  error(frame: Frame): unknown {
    return this.#entries.get(frame.imageId)?.error ?? null;
  }

  /** Fetches the frame for `wanter`; lower ranks come first and may change while it waits. */
  want(wanter: object, frame: Frame, rank: () => number): Promise<FramePixels> {
    const known = this.#entries.get(frame.imageId);
    if (known !== undefined && known.error === null) {
      known.wanters.set(wanter, rank);
      return known.pixels;
    }
    if (known !== undefined) this.#entries.delete(frame.imageId);
    const wanters = new Map([...(known?.wanters ?? []), [wanter, rank] as const]);
    const abort = new AbortController();
    const best = () => Math.min(...Array.from(wanters.values(), (ask) => ask()));
    const pixels = this.#queue.add(best, (signal) => this.#load(frame, signal), abort.signal);
    const entry: Entry = { frame, wanters, abort, pixels, ready: null, error: null };
    this.#entries.set(frame.imageId, entry);
    pixels.then(
      (ready) => {
        if (this.#entries.get(frame.imageId) !== entry) return;
        entry.ready = ready;
        this.#heldBytes += sizeOfPixels(ready);
        this.#announce(frame);
      },
      (error: unknown) => {
        if (abort.signal.aborted) return;
        entry.error = error;
        this.#announce(frame);
      },
    );
    return pixels;
  }

  /** The wanter leaves: what only it waited for is cancelled, what only it held may go. */
  release(wanter: object): void {
    for (const [imageId, entry] of this.#entries) {
      if (!entry.wanters.delete(wanter) || entry.wanters.size > 0 || entry.ready !== null) continue;
      entry.abort.abort();
      this.#entries.delete(imageId);
    }
    this.#trim(KEEP_BYTES);
  }

  /** Lets go of everything that no viewport shows, at once. */
  releaseUnwanted(): void {
    this.#trim(0);
  }

  /** For so long frames are fetched one by one: a reader moves what is drawn by the same processors. */
  ease(forMs: number): void {
    this.#queue.ease(forMs);
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  #announce(frame: Frame): void {
    for (const listener of this.#listeners) listener(frame);
  }

  /** Oldest first: a Map keeps the order of insertion. */
  #trim(limitBytes: number): void {
    for (const [imageId, entry] of this.#entries) {
      if (this.#heldBytes <= limitBytes) return;
      if (entry.wanters.size > 0 || entry.ready === null) continue;
      this.#heldBytes -= sizeOfPixels(entry.ready);
      this.#entries.delete(imageId);
    }
  }

  dispose(): void {
    this.#queue.dispose();
    for (const entry of this.#entries.values()) entry.abort.abort();
    this.#entries.clear();
    this.#listeners.clear();
    this.#heldBytes = 0;
  }
}

async function loadOnce(frame: Frame, signal: AbortSignal): Promise<FramePixels> {
  const shared = await loadFromOpener(frame, signal);
  if (shared !== null) return shared;
  const { bytes, transferSyntaxUid } = await fetchFrame(frame, signal);
  return decodeFrame(frame, bytes, transferSyntaxUid);
}

/** The one store of this window. */
export const frameStore = new FrameStore();
shareFrames(frameStore);
