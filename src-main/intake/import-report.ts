import type { ImportReport } from '#shared/contract/station.ts';
import type { ImportOutcome } from './outcome.ts';

/** Refusals beyond these are only counted: a report must stay small enough to be shown and kept. */
const LISTED_REFUSALS = 1000;

/** Counts what became of the members of an import. */
export class ImportTally {
  readonly #refused: { name: string; reason: string }[] = [];
  #taken = 0;
  #alreadyThere = 0;
  #refusedCount = 0;
  #notDicom = 0;

  add(name: string, outcome: ImportOutcome): void {
    switch (outcome.kind) {
      case 'taken':
        this.#taken += 1;
        break;
      case 'alreadyThere':
        this.#alreadyThere += 1;
        break;
      case 'notDicom':
        this.#notDicom += 1;
        break;
      case 'refused':
        this.#refusedCount += 1;
        if (this.#refused.length < LISTED_REFUSALS) this.#refused.push({ name, reason: outcome.reason });
        break;
      default:
        outcome satisfies never;
    }
  }

  get done(): number {
    return this.#taken + this.#alreadyThere + this.#refusedCount + this.#notDicom;
  }

  report(): ImportReport {
    return {
      taken: this.#taken,
      alreadyThere: this.#alreadyThere,
      refused: [...this.#refused],
      refusedCount: this.#refusedCount,
      notDicom: this.#notDicom,
    };
  }
}
