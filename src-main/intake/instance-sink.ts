import path from 'node:path';
import { AppError, toAppError } from '#shared/errors.ts';
import { catalogError } from '#main/catalog/database.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import type { StoreSink } from '#main/network/handlers.ts';
import type { StoreHealth } from '#main/store/store-health.ts';
import { discard } from '#main/store/instance-store.ts';
import { HEAD_BYTES, PartFile, type FinishedPart } from '#main/store/part-file.ts';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import type { CommitClient } from './commit-client.ts';
import type { CommitOutcome, CommitRequest } from './commit-messages.ts';
import { newDurableFlag, settleDurable, type DurableFlag } from './durable-flag.ts';
import { announcedHeader, isKeptApart } from './unreadable.ts';

/** No header is longer: beyond this the object is refused, so that one peer cannot fill the memory. */
const MAX_HEADER_BYTES = 64 << 20;

/**
 * Those are entered while they are being synced. A larger one may take its disk seconds, for which nobody else's
 * instance should wait.
 */
const QUICKLY_SYNCED_BYTES = 1 << 20;

/** Instances of this thread between their first byte and their answer */
let underway = 0;
/** Where the instance before came from: from elsewhere, others are sending too, who must not wait for this one's sync */
let lastAssociation = '';

/** What one thread needs to take instances. */
export interface Intake {
  /** Absolute path of `incoming/` */
  readonly incoming: string;
  readonly health: StoreHealth;
  readonly commits: CommitClient;
  /** Distinct over all threads and restarts */
  nextPart(): string;
}

export interface SinkOutcome {
  readonly outcome: CommitOutcome;
  /** Empty when refused */
  readonly studyInstanceUid: string;
}

/** An instance that is being entered while its bytes are on their way to the disk. */
interface Entering {
  readonly durable: DurableFlag;
  readonly outcome: Promise<CommitOutcome>;
}

/** What must be known before the first byte of a data set can be stored. */
export interface Arrival {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly source: string;
  readonly association: string;
}

/**
 * The single road in: data set bytes to `incoming/`, header read, durable, entered. Used by C-STORE and by import.
 */
export class InstanceSink {
  readonly #intake: Intake;
  readonly #arrival: Arrival;
  readonly #part: string;
  readonly #file: PartFile;
  readonly #metaBytes: number;
  /** Why nothing more of it is written */
  #refused: AppError | null;
  #isFinishing = false;
  #isUnderway = true;
  readonly #isAlone: boolean;
  /** Read as soon as its bytes are there, while the sender prepares the rest */
  #header: InstanceHeader | AppError | undefined;

  constructor(intake: Intake, arrival: Arrival) {
    this.#intake = intake;
    this.#arrival = { ...arrival, source: sourceName(arrival.source) };
    this.#part = intake.nextPart();
    const fileMeta = encodeFileMeta({ ...arrival, sourceAeTitle: this.#arrival.source });
    this.#metaBytes = fileMeta.length;
    this.#file = new PartFile(path.join(intake.incoming, this.#part), fileMeta);
    this.#refused = intake.health.refusal();
    underway += 1;
    this.#isAlone = arrival.association === lastAssociation;
    lastAssociation = arrival.association;
  }

  get onDrain(): (() => void) | null {
    return this.#file.onDrain;
  }

  set onDrain(drained: (() => void) | null) {
    this.#file.onDrain = drained;
  }

  write(bytes: Buffer): boolean {
    if (this.#refused) return true;
    this.#refused = this.#intake.health.refusal();
    if (this.#refused) {
      this.#file.abort();
      return true;
    }
    const hadHead = this.#file.datasetBytes >= HEAD_BYTES;
    const goesOn = this.#file.write(bytes);
    if (!hadHead && this.#file.datasetBytes >= HEAD_BYTES) this.#header = this.#readEarly(false);
    return goesOn;
  }

  /** Without effect once `finish` was called: a whole object is kept even when its sender is gone. */
  abort(): void {
    if (this.#isFinishing) return;
    this.#leave();
    this.#file.abort();
  }

  /** Never rejects. The outcome is durable when it is not a refusal. */
  async finish(): Promise<SinkOutcome> {
    this.#isFinishing = true;
    try {
      return await this.#finish();
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    if (!this.#isUnderway) return;
    this.#isUnderway = false;
    underway -= 1;
  }

  async #finish(): Promise<SinkOutcome> {
    if (this.#refused) return refusal(this.#refused);
    let entering: Entering | undefined;
    try {
      this.#header ??= this.#readEarly(true);
      const early = this.#header;
      const isGivenUp = early instanceof AppError && !isKeptApart(this.#arrival, early);
      if (isGivenUp) this.#file.abort();
      const finishing = this.#file.finish(this.#isAlone && underway === 1, (part) => {
        if (!early || part.sizeBytes > QUICKLY_SYNCED_BYTES) return;
        const durable = newDurableFlag();
        entering = { durable, outcome: this.#enter(early, part, durable) };
      });
      const finished = await finishing.catch((error: unknown) => {
        throw isGivenUp ? early : error;
      });
      const header = early ?? this.#readRest();
      this.#file.close();
      if (entering) settleDurable(entering.durable, true);
      const outcome = await (entering?.outcome ?? this.#enter(header, finished));
      const isTaken = !(header instanceof AppError);
      return { outcome, studyInstanceUid: isTaken ? header.studyInstanceUid : '' };
    } catch (error) {
      if (entering) settleDurable(entering.durable, false);
      this.#file.close();
      discard(this.#file.file);
      return refusal(error);
    }
  }

  #enter(
    header: InstanceHeader | AppError,
    { sizeBytes, datasetCrc32, writtenAt }: FinishedPart,
    durable?: DurableFlag,
  ): Promise<CommitOutcome> {
    return this.#intake.commits.commit({
      part: this.#part,
      ...this.#described(header),
      sizeBytes,
      datasetOffset: this.#metaBytes,
      datasetCrc32,
      receivedAt: writtenAt,
      source: this.#arrival.source,
      association: this.#arrival.association,
      ...(durable && { durable }),
    });
  }

  #described(header: InstanceHeader | AppError): Pick<CommitRequest, 'header' | 'unreadable'> {
    if (!(header instanceof AppError)) return { header };
    const { code, message } = header;
    return { header: announcedHeader(this.#arrival), unreadable: { code, message } };
  }

  /** The rest of a long header; an error where the object is kept all the same. */
  #readRest(): InstanceHeader | AppError {
    try {
      return this.#readOn();
    } catch (error) {
      if (isKeptApart(this.#arrival, error)) return error;
      throw error;
    }
  }

  /**
   * From the bytes in memory; undefined when the header goes on behind them.
   *
   * @param hasEnded no more bytes will come
   */
  #readEarly(hasEnded: boolean): InstanceHeader | AppError | undefined {
    try {
      const head = this.#file.head();
      return this.#read(head, hasEnded && head.length >= this.#file.datasetBytes);
    } catch (error) {
      return toAppError(error);
    }
  }

  /** From the file itself, for the rare header that is longer than what is kept in memory. */
  #readOn(): InstanceHeader {
    for (let wanted = 1 << 18; wanted <= MAX_HEADER_BYTES; wanted *= 4) {
      const head = this.#file.readBack(wanted);
      const header = this.#read(head, head.length >= this.#file.datasetBytes);
      if (header) return header;
      if (wanted >= this.#file.datasetBytes) break;
    }
    throw new AppError('CORRUPT', 'The header of the object cannot be read to its end.');
  }

  #read(head: Buffer, isWhole: boolean): InstanceHeader | undefined {
    const { sopClassUid, sopInstanceUid, transferSyntaxUid } = this.#arrival;
    const reading = readHeader(head, transferSyntaxUid, isWhole);
    if (reading.kind === 'needsMore') return undefined;
    const { header } = reading;
    if (header.sopClassUid !== sopClassUid || header.sopInstanceUid !== sopInstanceUid)
      throw new AppError(
        'INPUT',
        'The object is another SOP Instance, or of another SOP Class, than the message that announced it says.',
      );
    return header;
  }
}

/** A source as (0002,0016) can hold it, so that a rebuilt catalog says the same. */
function sourceName(source: string): string {
  return source
    .replaceAll(/[^\x20-\x5b\x5d-\x7e]/g, '?')
    .slice(0, 16)
    .trim();
}

function refusal(error: unknown): SinkOutcome {
  const { code, message } = catalogError(error);
  return { outcome: { kind: 'refused', code, message }, studyInstanceUid: '' };
}

/** C-STORE as the network layer asks for it. */
export function storeSink(sink: InstanceSink): StoreSink {
  return {
    write: (bytes) => sink.write(bytes),
    get onDrain() {
      return sink.onDrain;
    },
    set onDrain(drained) {
      sink.onDrain = drained;
    },
    async end() {
      const { outcome } = await sink.finish();
      return outcome.kind === 'refused' ? new AppError(outcome.code, outcome.message) : null;
    },
    abort: () => {
      sink.abort();
    },
  };
}
