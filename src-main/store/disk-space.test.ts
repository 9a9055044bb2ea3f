import path from 'node:path';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { diskSpace } from './disk-space.ts';

it('tells the room of a disk, and in words when the disk is not there', async () => {
  const { totalBytes, freeBytes } = await diskSpace(tmpdir());
  expect(freeBytes).toBeGreaterThan(0);
  expect(totalBytes).toBeGreaterThanOrEqual(freeBytes);
  await expect(diskSpace(path.join(tmpdir(), 'viewbox-no-disk-here'))).rejects.toMatchObject({
    code: 'STORAGE',
    message: 'The disk of the data folder does not answer. Is it connected?',
  });
});
