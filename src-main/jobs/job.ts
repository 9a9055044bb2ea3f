import type { z } from 'zod';

export interface JobContext {
  readonly jobId: string;
  readonly startedBy: string;
  /** Aborts when the job is cancelled or the core stops; the job then ends by throwing */
  readonly signal: AbortSignal;
  /** `total` 0 while it is not known */
  readonly progress: (done: number, total: number) => void;
}

/** One sort of long work. What it needs is in its payload, which is kept on disk. */
export interface JobKind<Payload extends z.ZodType = z.ZodType> {
  readonly kind: string;
  readonly payload: Payload;
  /** true: running it again from the start after a restart does no harm and finishes the work */
  readonly isResumable: boolean;
  /** Jobs of this kind that may run at once; import is bound by one disk, more would only slow each other */
  readonly maxRunning: number;
  /** true: it puts images into the archive, and waits while its disk takes none. Default false */
  readonly needsStore?: boolean;
  /** @returns JSON that becomes the job's result */
  run(payload: z.infer<Payload>, context: JobContext): Promise<unknown>;
}

/** Keeps the payload's type between `payload` and `run` while kinds of different payloads lie in one list. */
export function jobKind<Payload extends z.ZodType>(kind: JobKind<Payload>): JobKind {
  return { ...kind, run: (payload, context) => kind.run(kind.payload.parse(payload), context) };
}
