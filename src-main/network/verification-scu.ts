import { IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntax.ts';
import { AppError } from '#shared/errors.ts';
import { VERIFICATION_SOP_CLASS_UID } from './association-policy.ts';
import { encodeEchoRequest } from './command-set.ts';
import { ScuAssociation, type PeerTarget } from './scu-association.ts';
import { statusText } from './status.ts';

export interface EchoOptions extends PeerTarget {
  /** For connecting, negotiating and answering together */
  readonly timeoutMs: number;
}

/**
 * Verifies the connection to a peer with C-ECHO (PS3.4 annex A).
 *
 * @returns the time of the C-ECHO itself, without the association
 * @throws AppError UNREACHABLE when nobody answers in time, PEER when the peer refuses
 */
export async function echo(options: EchoOptions): Promise<{ roundTripMs: number }> {
  const [roundTripMs = 0] = await echoes(options, 1);
  return { roundTripMs };
}

/** The same several times on one association; @returns the time of each */
export async function echoes(options: EchoOptions, count: number): Promise<number[]> {
  const { timeoutMs, calledAeTitle } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const proposal = {
    abstractSyntaxUid: VERIFICATION_SOP_CLASS_UID,
    transferSyntaxUids: [IMPLICIT_VR_LITTLE_ENDIAN],
  };
  try {
    const association = await ScuAssociation.open(options, [proposal], { signal: deadline });
    try {
      const [context] = association.contextsOf(VERIFICATION_SOP_CLASS_UID);
      if (!context) {
        throw new AppError(
          'PEER',
          `${calledAeTitle} does not offer verification (C-ECHO). Check its settings.`,
        );
      }
      const timesMs: number[] = [];
      while (timesMs.length < count) {
        const startedMs = performance.now();
        const messageId = association.nextMessageId();
        const request = encodeEchoRequest(context.contextId, messageId, VERIFICATION_SOP_CLASS_UID);
        const { status } = await association.exchange(messageId, () => association.write(request));
        if (status !== 0) {
          throw new AppError('PEER', `${calledAeTitle} answered C-ECHO with status ${statusText(status)}.`, {
            data: { status },
          });
        }
        timesMs.push(performance.now() - startedMs);
      }
      return timesMs;
    } finally {
      await association.release();
    }
  } catch (error) {
    if (!deadline.aborted) throw error;
    const { host, port } = options;
    throw new AppError(
      'UNREACHABLE',
      `${calledAeTitle} at ${host}:${port} did not answer within ${timeoutMs} ms. Check its address, port and that it runs.`,
      { cause: error, data: { calledAeTitle, host, port } },
    );
  }
}
