import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { instanceFile } from '#main/store/layout.ts';
import { bareDataset } from './bare-dataset.ts';
import { openTestIntake } from './test-intake.ts';
import { dataset } from './test-instances.ts';

const INSTANCE = { studyInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4' };

test.each<[string, number[], string | undefined]>([
  ['explicit little endian', [8, 0, 5, 0, 0x43, 0x53, 10, 0], '1.2.840.10008.1.2.1'],
  ['implicit little endian', [8, 0, 5, 0, 10, 0, 0, 0], '1.2.840.10008.1.2'],
  ['explicit big endian', [0, 8, 0, 5, 0x43, 0x53, 0, 10], '1.2.840.10008.1.2.2'],
  ['a length that is none', [8, 0, 5, 0, 255, 255, 255, 127], undefined],
  ['another group', [16, 0, 16, 0, 0x50, 0x4e, 10, 0], undefined],
])('tells the syntax of %s from the first element', (_, bytes, syntax) => {
  const head = Buffer.concat([Buffer.from(bytes), Buffer.alloc(100)]);
  expect(bareDataset(head)?.transferSyntaxUid).toBe(syntax);
});

test('text is never taken for a data set', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 16, unit: 'grapheme-ascii' }), (text) => {
      expect(bareDataset(Buffer.from(text, 'latin1'))).toBeNull();
    }),
  );
});

test('a data set without file meta is stored byte for byte behind a fresh one', async () => {
  const intake = openTestIntake();
  try {
    const bytes = dataset(INSTANCE);
    const outcome = await intake.importer.importStream(Readable.from([bytes]), 'import');
    expect(outcome.kind).toBe('taken');
    const stored = readFileSync(instanceFile(intake.folder, '1.2.3', '1.2.3.4'));
    expect(stored.toString('latin1', 128, 132)).toBe('DICM');
    expect(stored.subarray(-bytes.length)).toEqual(bytes);
  } finally {
    intake.dispose();
  }
});
