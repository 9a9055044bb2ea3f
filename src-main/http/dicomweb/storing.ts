import { Readable } from 'node:stream';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { AppError } from '#shared/errors.ts';
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
    const stream = Readable.from(bytes, { objectMode: false });
    const isRead = new Promise<void>((resolve) => stream.once('close', () => resolve()));
    const stored = this.#store(stream).then((verdict) => {
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

  async #store(stream: Readable): Promise<StoreVerdict> {
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
    if (outcome.kind === 'refused')
      return { instance, failureReason: refusal ?? failureReasonOf(outcome.code) };
    if (outcome.kind === 'notDicom') return { instance: null, failureReason: FAILURE.cannotUnderstand };
    return { instance, failureReason: null };
  }

  #refusal(offered: OfferedInstance): number | null {
    if (this.#studyInstanceUid !== '' && offered.studyInstanceUid !== this.#studyInstanceUid)
      return FAILURE.otherStudy;
    return transferSyntax(offered.transferSyntaxUid) ? null : FAILURE.transferSyntax;
  }
}
