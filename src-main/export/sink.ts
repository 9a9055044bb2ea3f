/** Where the files of an export go. */
export interface ExportSink {
  /** Folder or archive; `''` when it only passes through */
  readonly target: string;
  /**
   * Whether an earlier, interrupted run has written this file already, and it still is what was written.
   *
   * @param identity what the file must have been made from
   */
  isKept(name: readonly string[], identity: string): Promise<boolean>;
  /**
   * Writes one file; nothing of it is visible under its name unless it is whole.
   *
   * @throws AppError FULL when the disk is full; CORRUPT of the source, and then nothing of the file is left in the target
   */
  write(
    name: readonly string[],
    file: { readonly sizeBytes: number; readonly chunks: AsyncIterable<Buffer>; readonly identity: string },
  ): Promise<void>;
  /** Path under which a written file can be read again; null where it has gone */
  pathOf(name: readonly string[]): string | null;
  finish(): Promise<void>;
  /** After a failure or cancellation. */
  abandon(): Promise<void>;
}
