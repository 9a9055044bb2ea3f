import { AppError } from '#shared/errors.ts';
import type { ServeDesk } from '#main/intake/receiving-types.ts';
import type { DeskAnswer, DeskQuestion } from '#main/intake/thread-messages.ts';
import type { CommitmentReport, CommitmentRequest } from '#main/network/commitment-messages.ts';
import type { CommitmentDesk } from '#main/network/commitment-scp.ts';
import type { DisplaySystemAnswer, DisplaySystemDesk } from '#main/network/display-system-scp.ts';
import type { StepBegin, StepChange } from '#main/network/procedure-step-messages.ts';
import type { StepAnswer, StepDesk } from '#main/network/procedure-step-scp.ts';

/** All that a receiving thread asks the core's own. */
export type Desks = CommitmentDesk & StepDesk & DisplaySystemDesk;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
}

/** The desks as a receiving thread has them: each call goes to the core's own thread and back. */
export class DeskClient implements Desks {
  readonly #send: (question: DeskQuestion) => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(send: (question: DeskQuestion) => void) {
    this.#send = send;
  }

  answered(answer: DeskAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('code' in answer) waiting?.reject(new AppError(answer.code, answer.message));
    else waiting?.resolve(answer.value);
  }

  asked(peer: string, request: CommitmentRequest): Promise<string> {
    return this.#call('asked', peer, request) as Promise<string>;
  }

  outcome(commitmentId: string): Promise<CommitmentReport | null> {
    return this.#call('outcome', commitmentId) as Promise<CommitmentReport | null>;
  }

  delivered(commitmentId: string, isDelivered: boolean): Promise<void> {
    return this.#call('delivered', commitmentId, isDelivered) as Promise<void>;
  }

  reported(peer: string, report: CommitmentReport): Promise<boolean> {
    return this.#call('reported', peer, report) as Promise<boolean>;
  }

  stepBegun(peer: string, stepUid: string, step: StepBegin): Promise<StepAnswer> {
    return this.#call('stepBegun', peer, stepUid, step) as Promise<StepAnswer>;
  }

  stepChanged(peer: string, stepUid: string, change: StepChange): Promise<StepAnswer> {
    return this.#call('stepChanged', peer, stepUid, change) as Promise<StepAnswer>;
  }

  displaySystem(transferSyntaxUid: string, tags: readonly number[]): Promise<DisplaySystemAnswer> {
    return this.#call('displaySystem', transferSyntaxUid, tags) as Promise<DisplaySystemAnswer>;
  }

  #call(method: keyof Desks, ...args: unknown[]): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, args });
    });
  }
}

/** The other end: calls the desks themselves. */
export function serveDesk(desk: CommitmentDesk, steps: StepDesk, displays: DisplaySystemDesk): ServeDesk {
  return async (method, args) => {
    switch (method as keyof Desks) {
      case 'asked':
        return desk.asked(...(args as Parameters<CommitmentDesk['asked']>));
      case 'outcome':
        return desk.outcome(...(args as Parameters<CommitmentDesk['outcome']>));
      case 'delivered':
        return desk.delivered(...(args as Parameters<CommitmentDesk['delivered']>));
      case 'reported':
        return desk.reported(...(args as Parameters<CommitmentDesk['reported']>));
      case 'stepBegun':
        return steps.stepBegun(...(args as Parameters<StepDesk['stepBegun']>));
      case 'stepChanged':
        return steps.stepChanged(...(args as Parameters<StepDesk['stepChanged']>));
      case 'displaySystem':
        return displays.displaySystem(...(args as Parameters<DisplaySystemDesk['displaySystem']>));
    }
  };
}
