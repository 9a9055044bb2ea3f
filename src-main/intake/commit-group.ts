import path from 'node:path';
import { AppError, type ErrorCode } from '#shared/errors.ts';
import { transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import type { CatalogWriter, KnownInstance } from '#main/catalog/catalog-writer.ts';
import { catalogError } from '#main/catalog/database.ts';
import {
  discard,
  InstancePlacer,
  sameBytes,
  sizeOfFile,
  type FileRange,
} from '#main/store/instance-store.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';
import { placeInQuarantine, quarantineId, type QuarantineSidecar } from '#main/store/quarantine.ts';
import type { CommitOutcome, CommitRequest } from './commit-messages.ts';
import { isDurableWithin } from './durable-flag.ts';
import { ReturningInstances } from './returning-instances.ts';
import { makeAsStored } from './stored-again.ts';

/** Only a disk that hangs, or a thread that crashed just then, lets us wait so long */
const DURABLE_WITHIN_MS = 30_000;

export const REASON = {
  otherBytes:
    'Another object with the same SOP Instance UID is already stored. The first was kept, this one is in quarantine.',
  otherPatient:
    'The study is already stored for another patient (Patient ID or issuer differ). This object is in quarantine.',
} as const;

/** What a group changed, for those who show it. */
export interface GroupNews {
  readonly taken: readonly { request: CommitRequest; isNewStudy: boolean }[];
  readonly quarantined: readonly QuarantineSidecar[];
}

interface Attempt {
  readonly undo: (() => void)[];
  /** Entered, and still without their final names */
  readonly unplaced: CommitRequest[];
  readonly leftover: string[];
  readonly taken: { request: CommitRequest; isNewStudy: boolean }[];
  readonly quarantined: QuarantineSidecar[];
}

/**
 * Makes a group of parts durable together: final names, one sync per folder, one transaction. Only then may any of
 * their senders hear success. Rows are prepared while the bytes are still on their way to the disk; no part gets its
 * final name before they are there.
 */
export class GroupCommitter {
  readonly #folder: DataFolder;
  readonly #writer: CatalogWriter;
  readonly #placer: InstancePlacer;
  readonly #returning: ReturningInstances;

  constructor(folder: DataFolder, writer: CatalogWriter) {
    this.#folder = folder;
    this.#writer = writer;
    this.#placer = new InstancePlacer(folder);
    this.#returning = new ReturningInstances(folder, writer);
  }

  /** One outcome per request, in order. Never throws: what fails is refused and its part removed. */
  commit(requests: readonly CommitRequest[], onNews: (news: GroupNews) => void): CommitOutcome[] {
    if (requests.length === 0) return [];
    try {
      return this.#attempt(requests, onNews);
    } catch (error) {
      // One bad apple must not fail the others' instances: each again by itself.
      if (requests.length > 1) return requests.flatMap((request) => this.commit([request], onNews));
      for (const request of requests) discard(this.#part(request));
      return [refused(catalogError(error))];
    }
  }

  /** A study's folder was removed: one of the same name will be another. */
  folderGone(path: string): void {
    this.#placer.folderGone(path);
  }

  dispose(): void {
    this.#placer.dispose();
  }

  #attempt(requests: readonly CommitRequest[], onNews: (news: GroupNews) => void): CommitOutcome[] {
    const attempt: Attempt = { undo: [], unplaced: [], leftover: [], taken: [], quarantined: [] };
    try {
      this.#returning.prepare(requests);
      this.#writer.begin();
      const outcomes = requests.map((request) => this.#one(request, attempt));
      this.#place(attempt);
      this.#placer.sync();
      this.#returning.writeJournals();
      this.#writer.commit();
      this.#returning.done();
      for (const part of attempt.leftover) discard(part);
      onNews(attempt);
      return outcomes;
    } catch (error) {
      this.#writer.rollback();
      this.#placer.forget();
      for (const undo of attempt.undo.toReversed()) attemptTo(undo);
      throw error;
    }
  }

  #one(request: CommitRequest, attempt: Attempt): CommitOutcome {
    const { header, unreadable } = request;
    if (unreadable) return this.#quarantine(request, unreadable.message, attempt, unreadable.code);
    const known = this.#writer.findInstance(header.sopInstanceUid);
    if (known) {
      // It may be one of this group
      this.#place(attempt);
      return this.#again(request, known, attempt);
    }
    if (this.#writer.identityOf(header) === 'otherPatient')
      return this.#quarantine(request, REASON.otherPatient, attempt);
    const part = this.#part(request);
    const returning = this.#returning.look(request, part);
    if (returning.kind === 'quarantine') return this.#quarantine(request, returning.reason, attempt);
    if (returning.kind === 'refused') {
      attempt.leftover.push(part);
      return { kind: 'refused', code: 'REFUSED', message: returning.reason };
    }
    if (returning.kind === 'fromTrash') attempt.leftover.push(part);
    else attempt.unplaced.push(request);
    const { isNewStudy } = this.#writer.add(returning.kind === 'fromTrash' ? returning.instance : request);
    this.#returning.entered(request);
    attempt.taken.push({ request, isNewStudy });
    return { kind: 'taken' };
  }

  /** Gives those that were entered their final names, each when its bytes are on disk. */
  #place(attempt: Attempt): void {
    for (const request of attempt.unplaced.splice(0)) {
      const { studyInstanceUid, sopInstanceUid } = request.header;
      attempt.undo.push(this.#placer.place(this.#durablePart(request), studyInstanceUid, sopInstanceUid));
    }
  }

  /** The SOP Instance UID is in the catalog: the same bytes are a success, others are kept apart. */
  #again(request: CommitRequest, known: KnownInstance, attempt: Attempt): CommitOutcome {
    const { header } = request;
    const part = this.#part(request);
    const isSameStudy = known.studyInstanceUid === header.studyInstanceUid;
    const isSameSyntax = known.transferSyntaxUid === header.transferSyntaxUid;
    if (!isSameStudy || !isSameSyntax) return this.#quarantine(request, REASON.otherBytes, attempt);
    const file = instanceFile(this.#folder, known.studyInstanceUid, header.sopInstanceUid);
    if (sizeOfFile(file) === undefined) return this.#heal(request, known, attempt);
    const stored: FileRange = dataset(file, known);
    const arrived: FileRange = dataset(part, request);
    const isPadded = transferSyntax(known.transferSyntaxUid)?.isDeflated ?? false;
    const mayBeSame = known.datasetCrc32 === request.datasetCrc32 || isPadded;
    if (!mayBeSame || !sameBytes(stored, arrived, isPadded))
      return this.#quarantine(request, REASON.otherBytes, attempt);
    attempt.leftover.push(part);
    return { kind: 'alreadyThere' };
  }

  /** The file of a known instance is gone: the sender brings it back, if it is the same one. */
  #heal(request: CommitRequest, known: KnownInstance, attempt: Attempt): CommitOutcome {
    const { header } = request;
    const lost = this.#writer.keeping
      .visible(known.studyInstanceUid)
      .find(({ sopInstanceUid }) => sopInstanceUid === header.sopInstanceUid);
    const isSameLength = known.sizeBytes - known.datasetOffset === request.sizeBytes - request.datasetOffset;
    const { datasetOffset } = request;
    const returned = { part: this.#part(request), datasetOffset, meta: header };
    if (
      !lost ||
      known.datasetCrc32 !== request.datasetCrc32 ||
      !isSameLength ||
      !makeAsStored(returned, lost)
    )
      return this.#quarantine(request, REASON.otherBytes, attempt);
    attempt.undo.push(
      this.#placer.place(this.#durablePart(request), header.studyInstanceUid, header.sopInstanceUid),
    );
    return { kind: 'alreadyThere' };
  }

  #quarantine(
    request: CommitRequest,
    reason: string,
    attempt: Attempt,
    code: ErrorCode = 'CONFLICT',
  ): CommitOutcome {
    const { header } = request;
    const id = quarantineId(
      header.sopInstanceUid,
      header.studyInstanceUid,
      request.sizeBytes - request.datasetOffset,
      request.datasetCrc32,
    );
    const outcome: CommitOutcome = { kind: 'refused', code, message: reason };
    if (this.#writer.isQuarantined(id)) {
      attempt.leftover.push(this.#part(request));
      return outcome;
    }
    const sidecar: QuarantineSidecar = {
      quarantineId: id,
      receivedAt: request.receivedAt,
      source: request.source,
      sopInstanceUid: header.sopInstanceUid,
      studyInstanceUid: header.studyInstanceUid,
      reason,
      sizeBytes: request.sizeBytes,
    };
    attempt.undo.push(placeInQuarantine(this.#folder, this.#durablePart(request), sidecar));
    this.#writer.addQuarantined(sidecar);
    attempt.quarantined.push(sidecar);
    return outcome;
  }

  /** @throws AppError STORAGE when its bytes do not reach the disk */
  #durablePart(request: CommitRequest): string {
    if (request.durable && !isDurableWithin(request.durable, DURABLE_WITHIN_MS))
      throw new AppError(
        'STORAGE',
        'The disk of the data folder did not take the object. Look at the disk, then send the object again.',
      );
    return this.#part(request);
  }

  #part(request: CommitRequest): string {
    return path.join(this.#folder.incoming, request.part);
  }
}

/** A move that cannot be taken back leaves a whole file that nobody was promised; the next send replaces it. */
function attemptTo(undo: () => void): void {
  try {
    undo();
  } catch {
    // The failure that made us undo is the one to tell.
  }
}

function dataset(
  file: string,
  facts: { readonly sizeBytes: number; readonly datasetOffset: number },
): FileRange {
  return { file, offset: facts.datasetOffset, sizeBytes: facts.sizeBytes - facts.datasetOffset };
}

function refused(error: AppError): { kind: 'refused'; code: ErrorCode; message: string } {
  return { kind: 'refused', code: error.code, message: error.message };
}
