import { readdirSync, rmSync } from 'node:fs';
import * as fs from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { instanceFile } from '#main/store/layout.ts';
import { quarantinedFile } from '#main/store/quarantine.ts';
import { StoreHealth } from '#main/store/store-health.ts';
import { InstanceSink, storeSink, type Arrival } from './instance-sink.ts';
import { openTestIntake, type TestIntake } from './test-intake.ts';
import { CT_IMAGE_STORAGE, dataset, EXPLICIT_LITTLE, type TestInstance } from './test-instances.ts';

const disk = vi.hoisted(() => ({ failsWith: '', syncFailsWith: '' }));

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  function fault(code = disk.failsWith): Error {
    return Object.assign(new Error(`${code}: made by the test`), { code });
  }
  return {
    ...real,
    fdatasyncSync: (descriptor: number) => {
      if (disk.syncFailsWith !== '') throw fault(disk.syncFailsWith);
      real.fdatasyncSync(descriptor);
    },
    // A disk that was slow just now is waited for in the pool instead.
    fdatasync: (descriptor: number, answer: (error: Error | null) => void) => {
      if (disk.syncFailsWith === '') real.fdatasync(descriptor, answer);
      else setImmediate(() => answer(fault(disk.syncFailsWith)));
    },
    writeSync: (...given: Parameters<typeof real.writeSync>) => {
      if (disk.failsWith !== '') throw fault();
      return real.writeSync(...given);
    },
    write: (...given: unknown[]) => {
      const answer = given.at(-1) as (error: Error) => void;
      if (disk.failsWith === '') Reflect.apply(real.write, undefined, given);
      else setImmediate(() => answer(fault()));
    },
  };
});

const INSTANCE: TestInstance = { studyInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4' };
const ARRIVAL: Arrival = {
  sopClassUid: CT_IMAGE_STORAGE,
  sopInstanceUid: '1.2.3.4',
  transferSyntaxUid: EXPLICIT_LITTLE,
  source: 'SENDER',
  association: '',
};

let intake: TestIntake;

beforeEach(() => {
  intake = openTestIntake();
});

afterEach(() => {
  disk.failsWith = '';
  disk.syncFailsWith = '';
  intake.dispose();
});

/** Writes in pieces, as a socket would, and waits whenever it is told to. */
async function store(instance: TestInstance, arrival: Partial<Arrival> = {}) {
  const sink = storeSink(new InstanceSink(intake.intake, { ...ARRIVAL, ...arrival }));
  const bytes = dataset(instance);
  for (let at = 0; at < bytes.length; at += 50_000) {
    // The caller uses its buffer again at once.
    const piece = Buffer.from(bytes.subarray(at, at + 50_000));
    const goesOn = sink.write(piece);
    piece.fill(0xee);
    if (!goesOn)
      await new Promise<void>((resolve) => {
        sink.onDrain = resolve;
      });
  }
  return sink.end();
}

test('an instance of many slabs is stored whole', async () => {
  const large = { ...INSTANCE, pixelBytes: 7_000_001 + 1, fill: 5 };
  expect(await store(large)).toBeNull();
  const stored = fs.readFileSync(instanceFile(intake.folder, '1.2.3', '1.2.3.4'));
  expect(stored.subarray(-dataset(large).length).equals(dataset(large))).toBe(true);
});

test('a header longer than what is kept in memory is read back from the file', async () => {
  expect(await store({ ...INSTANCE, privateBytes: 3_000_000 })).toBeNull();
});

test.each([
  ['small', 8],
  ['large', 5_000_000],
])(
  'a full disk refuses a %s instance with FULL, leaves nothing, and the next one is taken',
  async (_, pixelBytes) => {
    disk.failsWith = 'ENOSPC';
    expect(await store({ ...INSTANCE, pixelBytes })).toMatchObject({ code: 'FULL' });
    disk.failsWith = '';
    expect(readdirSync(intake.folder.incoming)).toEqual([]);
    expect(await store(INSTANCE)).toBeNull();
  },
);

test.each(['EROFS', 'EIO', 'ENXIO'])(
  'a disk that answers %s refuses with STORAGE, leaves nothing, and the next one is taken',
  async (failsWith) => {
    disk.failsWith = failsWith;
    expect(await store({ ...INSTANCE, pixelBytes: 8 })).toMatchObject({ code: 'STORAGE' });
    disk.failsWith = '';
    expect(readdirSync(intake.folder.incoming)).toEqual([]);
    expect(await store(INSTANCE)).toBeNull();
  },
);

test('an instance that was announced and could not be synced is refused, and nothing of it stays', async () => {
  disk.syncFailsWith = 'EIO';
  expect(await store({ ...INSTANCE, pixelBytes: 300_000 })).toMatchObject({ code: 'STORAGE' });
  disk.syncFailsWith = '';
  expect(await store({ ...INSTANCE, sopInstanceUid: '1.2.3.5' }, { sopInstanceUid: '1.2.3.5' })).toBeNull();
  expect(readdirSync(intake.folder.incoming)).toEqual([]);
  expect(fs.existsSync(instanceFile(intake.folder, '1.2.3', '1.2.3.4'))).toBe(false);
  expect(await store({ ...INSTANCE, pixelBytes: 300_000 })).toBeNull();
});

test('below the reserve of free space instances are refused with FULL', async () => {
  const health = new StoreHealth(intake.folder.incoming, Number.MAX_SAFE_INTEGER);
  const sink = storeSink(new InstanceSink({ ...intake.intake, health }, ARRIVAL));
  expect(sink.write(dataset(INSTANCE))).toBe(true);
  expect(await sink.end()).toMatchObject({ code: 'FULL' });
  expect(readdirSync(intake.folder.incoming)).toEqual([]);
});

test('a folder that has gone refuses the instance for a while and does not throw', async () => {
  rmSync(intake.folder.incoming, { recursive: true });
  expect(await store(INSTANCE)).toMatchObject({ code: 'STORAGE' });
  fs.mkdirSync(intake.folder.incoming);
});

test('an instance that is another one than announced is refused', async () => {
  expect(await store(INSTANCE, { sopInstanceUid: '1.2.3.99' })).toMatchObject({ code: 'INPUT' });
  expect(await store(INSTANCE, { sopClassUid: '1.2.840.10008.5.1.4.1.1.4' })).toMatchObject({
    code: 'INPUT',
  });
  expect(readdirSync(intake.folder.incoming)).toEqual([]);
});

test('an instance without a Study Instance UID is refused with a reason', async () => {
  const error = await store({ ...INSTANCE, studyInstanceUid: '' });
  expect(error?.message).toContain('Study Instance UID');
});

test('what a device sent and cannot be understood is refused with its own status and kept in quarantine, once', async () => {
  const sent = { ...INSTANCE, studyInstanceUid: '' };
  for (const _ of [1, 2]) {
    const error = await store(sent, { association: 'in1:1' });
    expect(error).toMatchObject({ code: 'INPUT' });
    expect(error?.message).toContain('Study Instance UID');
  }
  expect(readdirSync(intake.folder.incoming)).toEqual([]);
  const [id = '', ...others] = intake.writer.quarantinedIds();
  expect(others).toEqual([]);
  const bytes = fs.readFileSync(quarantinedFile(intake.folder, id));
  expect(bytes.subarray(-dataset(sent).length).equals(dataset(sent))).toBe(true);
  await store(sent);
  expect(intake.writer.quarantinedIds()).toEqual([id]);
});

test.each([10, 3_000_000])('breaking off after %d bytes leaves nothing', async (sizeBytes) => {
  const sink = new InstanceSink(intake.intake, ARRIVAL);
  sink.write(Buffer.alloc(sizeBytes));
  sink.abort();
  await vi.waitFor(() => {
    expect(readdirSync(intake.folder.incoming)).toEqual([]);
  });
});

test('breaking off once the data set was complete keeps it', async () => {
  const sink = new InstanceSink(intake.intake, ARRIVAL);
  sink.write(dataset(INSTANCE));
  const finishing = sink.finish();
  sink.abort();
  expect((await finishing).outcome.kind).toBe('taken');
});

test('answers fail when the catalog thread goes, and none waits for ever', async () => {
  const sink = new InstanceSink(intake.intake, ARRIVAL);
  sink.write(dataset(INSTANCE));
  const finishing = sink.finish();
  intake.intake.commits.dispose();
  const { outcome } = await finishing;
  expect(['refused', 'taken']).toContain(outcome.kind);
});
