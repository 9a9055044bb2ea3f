import type { Log } from '#main/observe/log.ts';

/** What a stop has to undo, last made first. */
export class Undo {
  readonly #steps: (() => unknown)[] = [];
  add(step: () => unknown): void {
    this.#steps.push(step);
  }
  async run(log?: Log): Promise<void> {
    for (const step of this.#steps.splice(0).toReversed()) {
      try {
        await step();
      } catch (error) {
        log?.error({ error }, 'a part of the core did not stop cleanly');
      }
    }
  }
}
