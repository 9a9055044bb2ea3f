import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataFolder, instanceFile, studyFolder } from './layout.ts';
import { quarantinedFile, quarantineId } from './quarantine.ts';

const folder = dataFolder('/data');
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '../../etc/passwd',
    '/etc/passwd',
    '..\\..\\x',
    'CON',
    'a\0b',
    '.',
    '',
    '1.2.3/../..',
    '１．２',
  ),
);

test('whatever a peer calls its objects, their files lie below the store under names of hexadecimal digits', () => {
  fc.assert(
    fc.property(hostile, hostile, fc.nat(), fc.nat(), (study, instance, sizeBytes, crc32) => {
      const stored = path.relative(folder.store, instanceFile(folder, study, instance));
      expect(stored).toMatch(/^[0-9a-f]{2}[/\\][0-9a-f]{32}[/\\][0-9a-f]{32}\.dcm$/);
      expect(path.dirname(path.join(folder.store, stored))).toBe(studyFolder(folder, study));
      const id = quarantineId(instance, study, sizeBytes, crc32);
      expect(path.relative(folder.quarantine, quarantinedFile(folder, id))).toMatch(/^[0-9a-f]{32}\.dcm$/);
    }),
  );
});
