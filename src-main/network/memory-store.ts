import type { AppError } from '#shared/errors.ts';
import type { AssociationFacts, StoreHandler, StoreRequest, StoreSink } from './handlers.ts';

/** One instance that came in, for tests. */
export interface StoredInMemory {
  readonly request: StoreRequest;
  readonly sink: StoreSink;
  data: Buffer;
  receivedBytes: number;
  state: 'receiving' | 'ended' | 'aborted';
  /** Settles the `end` of a store that holds its answers */
  answer: (error: AppError | null) => void;
}

export interface MemoryStore extends StoreHandler {
  readonly instances: StoredInMemory[];
  readonly closed: { association: AssociationFacts; acknowledgedInstances: number }[];
  /** Resolves when so many instances have reached a state. */
  reached(count: number, state: StoredInMemory['state']): Promise<void>;
  /** Resolves when so many associations are over. */
  over(count: number): Promise<void>;
}

export interface MemoryStoreOptions {
  /** Answers are given by the test, with `answer` */
  readonly holdsAnswers?: boolean;
  /** `write` says stop after so many bytes of an instance */
  readonly limitBytes?: number;
}

/** A store for tests that keeps every data set in memory and lets the test decide when it is safe. */
export function memoryStore({
  holdsAnswers = false,
  limitBytes = Infinity,
}: MemoryStoreOptions = {}): MemoryStore {
  const instances: StoredInMemory[] = [];
  const closed: MemoryStore['closed'] = [];
  let watchers: (() => boolean)[] = [];
  const changed = () => {
    watchers = watchers.filter((isDone) => !isDone());
  };
  const until = (isTrue: () => boolean) =>
    new Promise<void>((resolve) => {
      watchers.push(() => {
        if (!isTrue()) return false;
        resolve();
        return true;
      });
      changed();
    });
  return {
    instances,
    closed,
    reached: (count, state) => until(() => instances.filter((one) => one.state === state).length >= count),
    over: (count) => until(() => closed.length >= count),
    openSink(request) {
      const parts: Buffer[] = [];
      const settled = Promise.withResolvers<AppError | null>();
      const sink: StoreSink = {
        onDrain: null,
        write(bytes) {
          parts.push(Buffer.from(bytes));
          instance.receivedBytes += bytes.length;
          return instance.receivedBytes < limitBytes;
        },
        end() {
          instance.data = Buffer.concat(parts);
          instance.state = 'ended';
          if (!holdsAnswers) settled.resolve(null);
          changed();
          return settled.promise;
        },
        abort() {
          instance.state = 'aborted';
          changed();
        },
      };
      const instance: StoredInMemory = {
        request,
        sink,
        data: Buffer.alloc(0),
        receivedBytes: 0,
        state: 'receiving',
        answer: settled.resolve,
      };
      instances.push(instance);
      changed();
      return sink;
    },
    associationClosed(association, acknowledgedInstances) {
      closed.push({ association, acknowledgedInstances });
      changed();
    },
  };
}
