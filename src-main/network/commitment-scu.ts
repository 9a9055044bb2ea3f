import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import { AppError } from '#shared/errors.ts';
import { STORAGE_COMMITMENT_SOP_CLASS_UID, type ContextAnswer } from './association-policy.ts';
import { COMMAND, type CommandSet } from './command-set.ts';
import {
  encodeActionRequest,
  encodeCommitmentReport,
  encodeCommitmentRequest,
  encodeEventReportRequest,
  type CommitmentReport,
  type CommitmentRequest,
} from './commitment-messages.ts';
import { takeReport, type CommitmentDesk } from './commitment-scp.ts';
import { messagePdus } from './message-pdus.ts';
import {
  ScuAssociation,
  type AssociationOptions,
  type PeerRequests,
  type PeerTarget,
} from './scu-association.ts';
import { encodeNormalizedResponse } from './service-responses.ts';
import { isDone, statusText } from './status.ts';

const SYNTAXES = [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN];
/** How long a peer that reports on the same association is given; others call us when they are ready */
const REPORT_WITHIN_MS = 3000;
/** As much as a service here takes of a request (service-scp.ts) */
const MAX_REPORT_BYTES = 4 * 1024 * 1024;

export interface AskOptions extends AssociationOptions {
  readonly reportWithinMs?: number;
}

/**
 * Asks a peer to commit itself to instances (N-ACTION, PS3.4 J.3.2). Its report goes to `desk`, if it comes on this
 * association; else it comes on one that the peer opens to us.
 *
 * @throws AppError UNREACHABLE, PEER when it does not take the request, CANCELLED
 */
export async function askCommitment(
  target: PeerTarget,
  request: CommitmentRequest,
  desk: Pick<CommitmentDesk, 'reported'>,
  { reportWithinMs = REPORT_WITHIN_MS, ...options }: AskOptions = {},
): Promise<void> {
  const proposal = { abstractSyntaxUid: STORAGE_COMMITMENT_SOP_CLASS_UID, transferSyntaxUids: SYNTAXES };
  const association = await ScuAssociation.open(target, [proposal], options);
  const reports = new IncomingReports(association, target.calledAeTitle, desk);
  association.serve(reports);
  try {
    const { contextId, transferSyntaxUid } = contextOf(association, target);
    const messageId = association.nextMessageId();
    const { status } = await association.exchange(messageId, () =>
      association.write(
        messagePdus(
          encodeActionRequest(contextId, messageId),
          contextId,
          encodeCommitmentRequest(request, transferSyntaxUid),
          association.maxFragmentBytes,
        ),
      ),
    );
    if (!isDone(status)) throw refusal(target, status, 'commit itself to the instances');
    await reports.within(reportWithinMs, options.signal);
  } finally {
    await association.release();
  }
}

/**
 * Reports to the peer that asked us, on an association of our own in which we are the SCP (PS3.4 J.3.3).
 *
 * @throws AppError as `askCommitment`
 */
export async function reportCommitment(
  target: PeerTarget,
  report: CommitmentReport,
  options: AssociationOptions = {},
): Promise<void> {
  const proposal = {
    abstractSyntaxUid: STORAGE_COMMITMENT_SOP_CLASS_UID,
    transferSyntaxUids: SYNTAXES,
    role: 'scp',
  } as const;
  const association = await ScuAssociation.open(target, [proposal], options);
  try {
    const { contextId, transferSyntaxUid } = contextOf(association, target);
    const messageId = association.nextMessageId();
    const { status } = await association.exchange(messageId, () =>
      association.write(
        messagePdus(
          encodeEventReportRequest(contextId, messageId, report),
          contextId,
          encodeCommitmentReport(report, transferSyntaxUid),
          association.maxFragmentBytes,
        ),
      ),
    );
    if (!isDone(status)) throw refusal(target, status, 'take the report');
  } finally {
    await association.release();
  }
}

function contextOf(association: ScuAssociation, { calledAeTitle }: PeerTarget): ContextAnswer {
  const [context] = association.contextsOf(STORAGE_COMMITMENT_SOP_CLASS_UID);
  if (context) return context;
  throw new AppError(
    'PEER',
    `${calledAeTitle} does not offer storage commitment. Check what it is and its settings for this station.`,
    { data: { calledAeTitle } },
  );
}

function refusal({ calledAeTitle }: PeerTarget, status: number, what: string): AppError {
  return new AppError(
    'PEER',
    `${calledAeTitle} did not ${what} (status ${statusText(status)}). Its log says why.`,
    { data: { calledAeTitle, status } },
  );
}

/** Takes N-EVENT-REPORT requests on an association that we opened. */
class IncomingReports implements PeerRequests {
  readonly #association: ScuAssociation;
  readonly #peer: string;
  readonly #desk: Pick<CommitmentDesk, 'reported'>;
  readonly #answered = Promise.withResolvers<void>();
  #incoming: { context: ContextAnswer; command: CommandSet; parts: Buffer[]; bytes: number } | null = null;

  constructor(association: ScuAssociation, peer: string, desk: Pick<CommitmentDesk, 'reported'>) {
    this.#association = association;
    this.#peer = peer;
    this.#desk = desk;
  }

  /** Resolves when a report was answered, the association is over, or it takes too long. */
  async within(limitMs: number, signal?: AbortSignal): Promise<void> {
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, limitMs);
    signal?.addEventListener('abort', () => limit.resolve(), { once: true });
    await Promise.race([this.#answered.promise, limit.promise]);
    clearTimeout(timer);
  }

  begin(context: ContextAnswer, command: CommandSet): void {
    // Nothing else was agreed to for the peer's side
    if (command.commandField !== COMMAND.eventReportRequest) this.#association.abort();
    this.#incoming = { context, command, parts: [], bytes: 0 };
  }

  write(bytes: Buffer): void {
    const incoming = this.#incoming;
    if (!incoming) return;
    incoming.bytes += bytes.length;
    if (incoming.bytes > MAX_REPORT_BYTES) this.#association.abort();
    else incoming.parts.push(Buffer.from(bytes));
  }

  end(): void {
    const incoming = this.#incoming;
    this.#incoming = null;
    if (!incoming || !this.#association.isOpen) return;
    const { context, command, parts } = incoming;
    void takeReport(this.#desk, this.#peer, { context, command, dataset: Buffer.concat(parts) }).then(
      (status) => {
        this.#association.respond(encodeNormalizedResponse(context.contextId, command, { status }));
        this.#answered.resolve();
      },
    );
  }

  close(): void {
    this.#answered.resolve();
  }
}
