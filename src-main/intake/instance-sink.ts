import path from 'node:path';
import { AppError, toAppError } from '#shared/errors.ts';
import { catalogError } from '#main/catalog/database.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import type { StoreSink } from '#main/network/handlers.ts';
import type { StoreHealth } from '#main/store/store-health.ts';
import { discard } from '#main/store/instance-store.ts';
import { PartFile } from '#main/store/part-file.ts';
import type { InstanceHeader } from '#shared/dicom/instance-header.ts';
import type { CommitClient } from './commit-client.ts';
import type { CommitOutcome, CommitRequest } from './commit-messages.ts';
import { announcedHeader, isKeptApart } from './unreadable.ts';

/** No header is longer: beyond this the object is refused, so that one peer cannot fill the memory. */
const MAX_HEADER_BYTES = 64 << 20;

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

  constructor(intake: Intake, arrival: Arrival) {
    this.#intake = intake;
    this.#arrival = { ...arrival, source: sourceName(arrival.source) };
    this.#part = intake.nextPart();
    const fileMeta = encodeFileMeta({ ...arrival, sourceAeTitle: this.#arrival.source });
    this.#metaBytes = fileMeta.length;
    this.#file = new PartFile(path.join(intake.incoming, this.#part), fileMeta);
    this.#refused = intake.health.refusal();
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
    return this.#file.write(bytes);
  }

  /** Without effect once `finish` was called: a whole object is kept even when its sender is gone. */
  abort(): void {
    if (!this.#isFinishing) this.#file.abort();
  }

  /** Never rejects. The outcome is durable when it is not a refusal. */
  async finish(): Promise<SinkOutcome> {
    this.#isFinishing = true;
    if (this.#refused) return refusal(this.#refused);
    let isHandedOver = false;
    try {
      const finishing = this.#file.finish();
      const early = this.#readEarly();
      const isGivenUp = early instanceof AppError && !isKeptApart(this.#arrival, early);
      if (isGivenUp) this.#file.abort();
      const finished = await finishing.catch((error: unknown) => {
        throw isGivenUp ? early : error;
      });
      if (isGivenUp) throw early;
      const header = early ?? this.#readRest();
      this.#file.close();
      isHandedOver = true;
      const outcome = await this.#intake.commits.commit({
        part: this.#part,
        ...this.#described(header),
        sizeBytes: finished.sizeBytes,
        datasetOffset: this.#metaBytes,
        datasetCrc32: finished.datasetCrc32,
        receivedAt: finished.writtenAt,
        source: this.#arrival.source,
        association: this.#arrival.association,
      });
      const isTaken = !(header instanceof AppError);
      return { outcome, studyInstanceUid: isTaken ? header.studyInstanceUid : '' };
    } catch (error) {
      if (!isHandedOver) {
        this.#file.close();
        discard(this.#file.file);
      }
      return refusal(error);
    }
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

  /** From the bytes in memory, while the disk works; undefined when the header goes on behind them. */
  #readEarly(): InstanceHeader | AppError | undefined {
    try {
      return this.#read(this.#file.head());
    } catch (error) {
      return toAppError(error);
    }
  }

  /** From the file itself, for the rare header that is longer than what is kept in memory. */
  #readOn(): InstanceHeader {
    for (let wanted = 1 << 18; wanted <= MAX_HEADER_BYTES; wanted *= 4) {
      const header = this.#read(this.#file.readBack(wanted));
      if (header) return header;
      if (wanted >= this.#file.datasetBytes) break;
    }
    throw new AppError('CORRUPT', 'The header of the object cannot be read to its end.');
  }

  #read(head: Buffer): InstanceHeader | undefined {
    const { sopClassUid, sopInstanceUid, transferSyntaxUid } = this.#arrival;
    const reading = readHeader(head, transferSyntaxUid, head.length >= this.#file.datasetBytes);
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
