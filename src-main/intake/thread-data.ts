import { once } from 'node:events';
import { workerData } from 'node:worker_threads';
import type { ThreadData, ThreadName, ThreadPorts } from './thread-messages.ts';

/** What this thread is to work with. It was started before anybody knew, to load its code meanwhile. */
export async function threadData<Name extends ThreadName>(_name: Name): Promise<ThreadData[Name]> {
  const { begin } = workerData as ThreadPorts;
  const [data] = (await once(begin, 'message')) as [ThreadData[Name]];
  begin.close();
  return data;
}
