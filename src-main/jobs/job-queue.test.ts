import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Job } from '#shared/contract/station.ts';
import { AppError } from '#shared/errors.ts';
import { silentLog } from '#main/observe/log.ts';
import { openStationDatabase, type StationDatabase } from '#main/station/station-database.ts';
import { type JobContext, jobKind } from './job.ts';
import { JobQueue } from './job-queue.ts';

/** A job that does what the test tells it, when it tells it. */
class ScriptedJob {
  runs: { context: JobContext; finish: (result: unknown) => void; fail: (error: unknown) => void }[] = [];
  #waiting: (() => void)[] = [];

  run(context: JobContext): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    context.signal.addEventListener('abort', () => reject(context.signal.reason as Error));
    this.runs.push({ context, finish: resolve, fail: reject });
    for (const wake of this.#waiting.splice(0)) wake();
    return promise;
  }

  async started(count: number) {
    while (this.runs.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.runs[count - 1] ?? expect.unreachable();
  }
}

let database: StationDatabase;
let script: ScriptedJob;
let queue: JobQueue;
let isStoreOk = true;

function newQueue(): JobQueue {
  const payload = z.object({ paths: z.array(z.string()) });
  return new JobQueue(
    database,
    [
      jobKind({
        kind: 'import',
        payload,
        isResumable: true,
        needsStore: true,
        maxRunning: 2,
        run: (_, context) => script.run(context),
      }),
      jobKind({
        kind: 'upload',
        payload,
        isResumable: false,
        maxRunning: 2,
        run: (_, context) => script.run(context),
      }),
    ],
    silentLog,
    () => isStoreOk,
  );
}

beforeEach(() => {
  database = openStationDatabase(':memory:');
  script = new ScriptedJob();
  queue = newQueue();
});
afterEach(async () => {
  vi.useRealTimers();
  isStoreOk = true;
  await queue.dispose();
  await database.destroy();
});

const add = (kind = 'import') =>
  queue.add({ kind, title: 't', startedBy: 'Ann', payload: { paths: ['/a'] } });

function ended(jobId: string): Promise<Job> {
  return new Promise((resolve) => {
    const stop = queue.onChange((job) => {
      if (job.jobId !== jobId || job.state === 'queued' || job.state === 'running') return;
      stop();
      resolve(job);
    });
  });
}

test('a job runs, tells its progress and keeps its result', async () => {
  const seen: string[] = [];
  queue.onChange(({ state, done, total }) => seen.push(`${state} ${done}/${total}`));
  const { jobId } = await add();
  const run = await script.started(1);
  run.context.progress(1, 2);
  const end = ended(jobId);
  run.finish({ taken: 2 });
  expect(await end).toMatchObject({ state: 'succeeded', result: { taken: 2 }, problem: '' });
  expect(seen).toEqual(['queued 0/0', 'running 0/0', 'running 1/2', 'succeeded 1/2']);
  expect(await queue.get(jobId)).toMatchObject({ state: 'succeeded', startedBy: 'Ann' });
});

test('a job that fails says why and can be started again', async () => {
  const { jobId } = await add();
  const end = ended(jobId);
  (await script.started(1)).fail(new AppError('FULL', 'The disk is full. Free some space.'));
  expect(await end).toMatchObject({ state: 'failed', problem: 'The disk is full. Free some space.' });
  expect(await queue.counts()).toEqual({ running: 0, failed: 1 });
  expect(await queue.retry(jobId)).toMatchObject({ state: 'queued', problem: '' });
  const again = ended(jobId);
  (await script.started(2)).finish(null);
  expect(await again).toMatchObject({ state: 'succeeded' });
  await expect(queue.retry(jobId)).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a job that meets a full disk waits for it, as does one that comes meanwhile, and both go on by themselves', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const waits = new Promise<Job>((resolve) => {
    queue.onChange((job) => {
      if (job.state === 'queued' && job.problem !== '') resolve(job);
    });
  });
  await add();
  const first = await script.started(1);
  isStoreOk = false;
  first.fail(new AppError('FULL', 'The disk is full. Free some space.'));
  expect(await waits).toMatchObject({ problem: 'The disk is full. Free some space.' });
  await add();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(script.runs).toHaveLength(1);
  expect(await queue.counts()).toEqual({ running: 2, failed: 0 });
  isStoreOk = true;
  await vi.advanceTimersByTimeAsync(20_000);
  await script.started(3);
  expect((await queue.list(10)).map(({ state, problem }) => [state, problem])).toEqual([
    ['running', ''],
    ['running', ''],
  ]);
});

test('what an unexpected error says stays in the log', async () => {
  const { jobId } = await add();
  const end = ended(jobId);
  (await script.started(1)).fail(new Error('/home/ann/REDACT^ME'));
  expect((await end).problem).not.toContain('REDACT');
});

test('a running and a waiting job can be cancelled', async () => {
  const jobs = [await add(), await add(), await add()];
  await script.started(2);
  expect(await queue.cancel(jobs[2]?.jobId ?? '')).toMatchObject({ state: 'cancelled' });
  expect(await queue.cancel(jobs[0]?.jobId ?? '')).toMatchObject({ state: 'cancelled' });
  expect(script.runs).toHaveLength(2);
  expect(await queue.counts()).toEqual({ running: 1, failed: 0 });
});

test('a job that is cancelled in the moment in which its turn comes does not run all the same', async () => {
  const jobs = [await add(), await add(), await add()];
  (await script.started(2)).finish(null);
  expect(await queue.cancel(jobs[2]?.jobId ?? '')).toMatchObject({ state: 'cancelled' });
  script.runs[0]?.finish(null);
  await queue.dispose();
  expect((await queue.list(10)).map(({ state }) => state).sort()).toEqual([
    'cancelled',
    'succeeded',
    'succeeded',
  ]);
});

test('no more than two run at once; the next starts when one ends', async () => {
  await add();
  await add();
  await add();
  (await script.started(2)).finish(null);
  await script.started(3);
  expect((await queue.list(10)).filter(({ state }) => state === 'running')).toHaveLength(2);
});

test('after an orderly stop and after a crash, what can be resumed runs again and what cannot has failed', async () => {
  const resumable = await add();
  const lost = await add('upload');
  await script.started(2);
  await queue.dispose();
  expect((await queue.list(10)).map(({ state }) => state).sort()).toEqual(['failed', 'queued']);
  // As after kill -9: the last word on disk is that both were running.
  await database.updateTable('job').set({ state: 'running', ended_at: null }).execute();
  queue = newQueue();
  await queue.resume();
  await script.started(3);
  expect(await queue.get(resumable.jobId)).toMatchObject({ state: 'running' });
  expect(await queue.get(lost.jobId)).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('stopped'),
  });
});

test('a job that a killed core left is taken up for whoever waits for it, by a queue that resumes nothing', async () => {
  const job = await add();
  await script.started(1);
  // The queue of another core, as if the first had been killed.
  const other = newQueue();
  await other.takeUp(job.jobId);
  const { finish } = await script.started(2);
  // Its own is not begun once more.
  await other.takeUp(job.jobId);
  finish({ images: 7 });
  await vi.waitFor(async () => expect((await other.get(job.jobId)).state).toBe('succeeded'));
  await other.takeUp(job.jobId);
  expect((await other.get(job.jobId)).state).toBe('succeeded');
  expect(script.runs).toHaveLength(2);
  const upload = await add('upload');
  await script.started(3);
  await other.takeUp(upload.jobId);
  expect(await other.get(upload.jobId)).toMatchObject({ state: 'failed' });
  await other.dispose();
});

test('an unknown job is missing', async () => {
  await expect(queue.get('x')).rejects.toMatchObject({ code: 'MISSING' });
  await expect(queue.cancel('x')).rejects.toMatchObject({ code: 'MISSING' });
});
