import { Readable } from 'node:stream';
import type { ImportReport } from '#shared/contract/station.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import { ImportTally } from '#main/intake/import-report.ts';
import type { ImportOutcome, InspectInstance } from '#main/intake/outcome.ts';
import { parseMediaType } from '#main/mime/media-type.ts';
import { readMultipart } from '#main/mime/multipart-reader.ts';
import { instancesAtRemote, uid, type RemoteInstance } from './query-remote.ts';
import { RemoteConnection, remoteError, type RemoteAnswer } from './remote-connection.ts';
import type { RemoteServer } from './remote-server.ts';
import { isPassing, withRetries, type RetryOptions } from './retry.ts';

/** What to fetch: a study, a series of it, or one instance. */
export interface RetrieveTarget {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string;
  readonly sopInstanceUid?: string;
}

/** Stores one instance; `Receiving.importStream` with source and signal bound */
export type TakeInstance = (stream: Readable, inspect: InspectInstance) => Promise<ImportOutcome>;

export interface RetrieveOptions extends RetryOptions {
  readonly take: TakeInstance;
  /** `total` is 0 when the server does not tell */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What is asked for, until a server understands it: some read one range only, some know no `transfer-syntax` */
const ACCEPTS = [
  'multipart/related; type="application/dicom"; transfer-syntax=*',
  'multipart/related; type="application/dicom"',
];
const NOT_UNDERSTOOD = new Set([400, 406]);
/** Instances that wait to be durable while the next arrive */
const WAITING = 16;
/** In a row; a server that fails as often is left alone */
const MOST_FAILURES = 5;

/**
 * Fetches from a server (WADO-RS) in the transfer syntax that it has stored, each instance durable when this ends. What the server
 * lists and has not sent is asked for again, instance by instance; a study that was begun before goes on where it stopped, since
 * what is here already is not stored twice.
 *
 * @returns what became of each instance; one that the server lists but does not give is among the refused
 * @throws AppError as `RemoteConnection.send` when nothing at all could be fetched
 */
export async function retrieveRemote(
  server: RemoteServer,
  target: RetrieveTarget,
  options: RetrieveOptions,
): Promise<ImportReport> {
  const connection = new RemoteConnection(server);
  const fetching = new Fetching(connection, target, options);
  try {
    await fetching.run();
    return fetching.report();
  } finally {
    connection.dispose();
  }
}

class Fetching {
  readonly #connection: RemoteConnection;
  readonly #target: RetrieveTarget;
  readonly #options: RetrieveOptions;
  readonly #tally = new ImportTally();
  readonly #received = new Set<string>();
  #total = 0;
  #acceptIndex = 0;

  constructor(connection: RemoteConnection, target: RetrieveTarget, options: RetrieveOptions) {
    this.#connection = connection;
    this.#target = target;
    this.#options = options;
  }

  report(): ImportReport {
    return this.#tally.report();
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    if (this.#target.sopInstanceUid !== undefined) {
      await this.#retried(() => this.#fetch(this.#target));
      return;
    }
    const listed = await this.#list();
    this.#total = listed?.length ?? 0;
    try {
      // Without a list there is no other way to go on than from the start.
      if (listed) await this.#fetch(this.#target);
      else await this.#retried(() => this.#fetch(this.#target));
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!listed || signal?.aborted === true || !isPassing(error)) throw error;
    }
    await this.#fetchMissing(listed ?? []);
  }

  #retried<Result>(attempt: () => Promise<Result>): Promise<Result> {
    return withRetries(attempt, this.#options);
  }

  /** null: the server cannot list instances */
  async #list(): Promise<RemoteInstance[] | null> {
    try {
      return await this.#retried(() =>
        instancesAtRemote(this.#connection, this.#target, this.#options.signal),
      );
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== 'PEER' && error.code !== 'MISSING') throw error;
      return null;
    }
  }

  async #fetchMissing(listed: readonly RemoteInstance[]): Promise<void> {
    let failures = 0;
    for (const instance of listed) {
      if (this.#received.has(instance.sopInstanceUid)) continue;
      try {
        await this.#retried(() => this.#fetch(instance));
        failures = 0;
        if (!this.#received.has(instance.sopInstanceUid))
          this.#add(instance.sopInstanceUid, refused('The server answered without it.'));
      } catch (thrown) {
        const error = toAppError(thrown);
        failures += 1;
        if (this.#options.signal?.aborted === true || (failures >= MOST_FAILURES && isPassing(error)))
          throw error;
        this.#add(instance.sopInstanceUid, refused(error.message));
      }
    }
  }

  async #fetch(target: RetrieveTarget): Promise<void> {
    const answer = await this.#ask(resourcePath(target));
    const waiting = new Set<Promise<void>>();
    try {
      for await (const body of bodies(answer)) {
        const { stored, isRead } = this.#take(body, target);
        const done = stored.finally(() => waiting.delete(done));
        waiting.add(done);
        await isRead;
        while (waiting.size >= WAITING) await Promise.race(waiting);
      }
    } finally {
      await Promise.all(waiting);
      answer.body.destroy();
    }
  }

  async #ask(path: string): Promise<RemoteAnswer> {
    const { signal } = this.#options;
    for (;;) {
      const accept = ACCEPTS[this.#acceptIndex] ?? '';
      try {
        return await this.#connection.send({ method: 'GET', path, accept, signal });
      } catch (thrown) {
        const isLast = this.#acceptIndex === ACCEPTS.length - 1;
        if (isLast || !NOT_UNDERSTOOD.has(Number(toAppError(thrown).data['status']))) throw thrown;
        this.#acceptIndex += 1;
      }
    }
  }

  /** `isRead` resolves when the next part may be read; what is stored may still be on its way to the disk then. */
  #take(
    body: AsyncIterable<Buffer>,
    target: RetrieveTarget,
  ): { stored: Promise<void>; isRead: Promise<void> } {
    let isBrokenOff = false;
    const whole = watched(body, () => {
      isBrokenOff = true;
    });
    const stream = Readable.from(whole, { objectMode: false });
    let name = 'an instance';
    let sopInstanceUid = '';
    const isRead = new Promise<void>((resolve) => stream.once('close', () => resolve()));
    const stored = this.#options
      .take(stream, (offered) => {
        requireWithin(offered, target);
        sopInstanceUid = name = offered.sopInstanceUid;
      })
      .then((outcome) => {
        // It comes again.
        if (isBrokenOff) return;
        if (sopInstanceUid !== '') this.#received.add(sopInstanceUid);
        this.#add(name, outcome);
      });
    return { stored, isRead };
  }

  #add(name: string, outcome: ImportOutcome): void {
    this.#tally.add(name, outcome);
    this.#options.onProgress?.(this.#tally.done, Math.max(this.#total, this.#tally.done));
  }
}

async function* watched(body: AsyncIterable<Buffer>, failed: () => void): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    failed();
    throw error;
  }
}

function refused(reason: string): ImportOutcome {
  return { kind: 'refused', reason, code: 'PEER' };
}

/** What was not asked for is not stored: a server must not fill this archive as it likes. */
function requireWithin(offered: Parameters<InspectInstance>[0], target: RetrieveTarget): void {
  const isWithin =
    offered.studyInstanceUid === target.studyInstanceUid &&
    offered.seriesInstanceUid === (target.seriesInstanceUid ?? offered.seriesInstanceUid) &&
    offered.sopInstanceUid === (target.sopInstanceUid ?? offered.sopInstanceUid);
  if (!isWithin) throw new AppError('REFUSED', 'The server sent something else than it was asked for.');
}

function resourcePath({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }: RetrieveTarget): string {
  const parts = [`/studies/${uid(studyInstanceUid)}`];
  if (seriesInstanceUid !== undefined) parts.push(`/series/${uid(seriesInstanceUid)}`);
  if (sopInstanceUid !== undefined) parts.push(`/instances/${uid(sopInstanceUid)}`);
  return parts.join('');
}

/** The instances of an answer, multipart or single; other parts are passed over. */
async function* bodies(answer: RemoteAnswer): AsyncGenerator<AsyncIterable<Buffer>> {
  const { type, parameters } = parseMediaType(answer.headers['content-type'] ?? '');
  if (type === 'application/dicom') {
    yield answer.body as AsyncIterable<Buffer>;
    return;
  }
  if (type !== 'multipart/related')
    throw new AppError('PEER', 'The server answered with something else than DICOM objects.');
  try {
    for await (const part of readMultipart(
      answer.body as AsyncIterable<Buffer>,
      parameters.get('boundary') ?? '',
      { maxParts: 1_000_000 },
    ))
      if (
        parseMediaType(part.headers.get('content-type') ?? 'application/dicom').type === 'application/dicom'
      )
        yield part.body;
  } catch (thrown) {
    const error = remoteError(thrown);
    // The message was cut off on its way: as passing as a line that breaks.
    if (error.code === 'INPUT')
      throw new AppError('UNREACHABLE', 'The answer of the server broke off or cannot be read. Try again.', {
        cause: error,
      });
    throw error;
  }
}
