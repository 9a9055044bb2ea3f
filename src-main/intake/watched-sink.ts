import type { AppError } from '#shared/errors.ts';
import type { StoreSink } from '#main/network/handlers.ts';

/**
 * The same sink, with something done between its end and whoever waits for that.
 *
 * @param ended is given the size of the data set, and the problem that the sink ended with
 */
export function watchedSink(
  sink: StoreSink,
  ended: (sizeBytes: number, problem: AppError | null) => void | Promise<void>,
): StoreSink {
  let sizeBytes = 0;
  return {
    write(bytes) {
      sizeBytes += bytes.length;
      return sink.write(bytes);
    },
    get onDrain() {
      return sink.onDrain;
    },
    set onDrain(drained) {
      sink.onDrain = drained;
    },
    async end() {
      const problem = await sink.end();
      await ended(sizeBytes, problem);
      return problem;
    },
    abort: () => {
      sink.abort();
    },
  };
}
