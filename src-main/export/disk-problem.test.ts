import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { diskProblem } from './disk-problem.ts';
import { zipIntoStream } from './zip-sink.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

test.each([
  ['ENOSPC', 'FULL'],
  ['EDQUOT', 'FULL'],
  ['EROFS', 'REFUSED'],
  ['EACCES', 'REFUSED'],
  ['ENOENT', 'UNREACHABLE'],
  ['EIO', 'UNREACHABLE'],
  ['EMFILE', 'INTERNAL'],
])('%s is told as %s, with the place', (code, kind) => {
  const problem = diskProblem(systemError(code), '/media/usb');
  expect(problem.code).toBe(kind);
  if (kind !== 'INTERNAL') expect(problem.message).toContain('/media/usb');
});

test('what is told already stays as it is', () => {
  const told = new AppError('CORRUPT', 'The stored file is damaged.');
  expect(diskProblem(told, '/media/usb')).toBe(told);
});

async function* bytes(count: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < count; at += 1) yield Buffer.alloc(64 * 1024);
}

test('a disk that gets full in the middle of an archive ends it, and says so', async () => {
  let taken = 0;
  const disk = new Writable({
    write(chunk: Buffer, _encoding, done) {
      taken += chunk.length;
      done(taken > 100_000 ? systemError('ENOSPC') : null);
    },
  });
  const sink = zipIntoStream(disk, '/media/usb/EXPORT.zip');
  const file = { sizeBytes: 100 * 64 * 1024, chunks: bytes(100), identity: '' };
  await expect(
    (async () => {
      await sink.write(['DICOM', 'IM000001'], file);
      await sink.finish();
    })(),
  ).rejects.toMatchObject({ code: 'FULL' });
  await sink.abandon();
});

test('an archive is read no faster than it is taken', async () => {
  let made = 0;
  const mebibyte = Buffer.alloc(1 << 20);
  async function* counted(): AsyncGenerator<Buffer> {
    for (let at = 0; at < 66; at += 1) {
      made += 1;
      yield mebibyte;
    }
  }
  const gate = Promise.withResolvers<void>();
  const slow = new Writable({
    highWaterMark: 1,
    write(_chunk, _encoding, done) {
      void gate.promise.then(() => done());
    },
  });
  const sink = zipIntoStream(slow, '');
  // Larger than what is held in memory, so that it is streamed.
  const writing = sink.write(['IM000001'], { sizeBytes: 66 << 20, chunks: counted(), identity: '' });
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(made).toBeLessThan(10);
  gate.resolve();
  await writing;
  expect(made).toBe(66);
  await sink.finish();
});
