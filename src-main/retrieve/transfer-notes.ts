/** What running transfers wait for, in words; forgotten when they go on or end. */
export class TransferNotes {
  readonly #notes = new Map<string, string>();
  readonly #listeners = new Set<(jobId: string) => void>();

  of(jobId: string): string {
    return this.#notes.get(jobId) ?? '';
  }

  /** @param note '' when there is nothing to wait for */
  set(jobId: string, note: string): void {
    if (this.of(jobId) === note) return;
    if (note === '') this.#notes.delete(jobId);
    else this.#notes.set(jobId, note);
    for (const listener of this.#listeners) listener(jobId);
  }

  /** @returns stops listening */
  onChange(listener: (jobId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
