import { Readable } from 'node:stream';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { isUid } from '#shared/dicom/uid.ts';
import { AppError } from '#shared/errors.ts';
import { readFileMeta, type FileMeta } from '#main/dicom/part10.ts';
import type { ImportOutcome, OfferedInstance } from '#main/intake/outcome.ts';
import type { DicomwebDeps } from './context.ts';
import { FAILURE, failureReasonOf, type StoreVerdict } from './stow-report.ts';

/** Instances whose bytes are here and that wait to be durable, while the next arrive */
const WAITING = 16;

/** Gives the objects of one request to the intake, in order, some of them on their way to the disk at a time. */
export class Storing {
  readonly #take: NonNullable<DicomwebDeps['take']>;
  readonly #source: string;
  readonly #studyInstanceUid: string;
  readonly #signal: AbortSignal;
  readonly #verdicts: StoreVerdict[] = [];
  readonly #waiting = new Set<Promise<void>>();

  /** @param studyInstanceUid of the address; empty when any study may be stored */
  constructor(
    take: NonNullable<DicomwebDeps['take']>,
    source: string,
    studyInstanceUid: string,
    signal: AbortSignal,
  ) {
    this.#take = take;
    this.#source = source;
    this.#studyInstanceUid = studyInstanceUid;
    this.#signal = signal;
  }

  /** Resolves when the bytes have been read, and there is room for those of another object. */
  async add(bytes: AsyncIterable<Buffer>): Promise<void> {
    const at = this.#verdicts.push({ instance: null, failureReason: FAILURE.cannotUnderstand }) - 1;
    const named: { meta: FileMeta | null } = { meta: null };
    const stream = Readable.from(watched(bytes, named), { objectMode: false });
    const isRead = new Promise<void>((resolve) => stream.once('close', () => resolve()));
    const stored = this.#store(stream, named).then((verdict) => {
      this.#verdicts[at] = verdict;
      this.#waiting.delete(stored);
    });
    this.#waiting.add(stored);
    await isRead;
    while (this.#waiting.size >= WAITING) await Promise.race(this.#waiting);
  }

  fail(failureReason: number, instance: StoreVerdict['instance'] = null): void {
    this.#verdicts.push({ instance, failureReason });
  }

  /** What became of each object, in their order. */
  async verdicts(): Promise<readonly StoreVerdict[]> {
    await Promise.all(this.#waiting);
    return this.#verdicts;
  }

  async #store(stream: Readable, named: { readonly meta: FileMeta | null }): Promise<StoreVerdict> {
    const seen: { instance: OfferedInstance | null; refusal: number | null } = {
      instance: null,
      refusal: null,
    };
    const inspect = (offered: OfferedInstance) => {
      seen.instance = offered;
      seen.refusal = this.#refusal(offered);
      if (seen.refusal !== null)
        throw new AppError('INPUT', 'The object does not fit the request that brought it.');
    };
    const outcome = await this.#take(stream, this.#source, this.#signal, inspect).catch(
      (): ImportOutcome => ({ kind: 'refused', reason: '', code: 'CANCELLED' }),
    );
    const { instance, refusal } = seen;
    switch (outcome.kind) {
      case 'taken':
      case 'alreadyThere':
        return { instance, failureReason: null };
      case 'notDicom':
        return { instance: null, failureReason: FAILURE.cannotUnderstand };
      case 'refused': {
        const isUnknownSyntax = named.meta !== null && !transferSyntax(named.meta.transferSyntaxUid);
        const reason = isUnknownSyntax ? FAILURE.transferSyntax : failureReasonOf(outcome.code);
        return { instance: instance ?? referenceOf(named.meta), failureReason: refusal ?? reason };
      }
      default:
        return outcome satisfies never;
    }
  }

  #refusal(offered: OfferedInstance): number | null {
    if (this.#studyInstanceUid !== '' && offered.studyInstanceUid !== this.#studyInstanceUid)
      return FAILURE.otherStudy;
    return null;
  }
}

/** Enough for any file meta information */
const META_BYTES = 4096;

/** Passes bytes on and notes what the file says of itself, for those whose header cannot be read. */
async function* watched(
  bytes: AsyncIterable<Buffer>,
  named: { meta: FileMeta | null },
): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (head) {
      head = Buffer.concat([head, chunk.subarray(0, META_BYTES)]);
      named.meta = readFileMeta(head);
      if (named.meta || head.length >= META_BYTES) head = null;
    }
    yield chunk;
  }
}

function referenceOf(meta: FileMeta | null): StoreVerdict['instance'] {
  if (!meta || !isUid(meta.sopInstanceUid) || !isUid(meta.sopClassUid)) return null;
  const { sopInstanceUid, sopClassUid } = meta;
  return { studyInstanceUid: '', seriesInstanceUid: '', sopInstanceUid, sopClassUid };
}
