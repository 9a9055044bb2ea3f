import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { markArchive, requireArchive } from './archive-marker.ts';
import { dataFolder, type DataFolder } from './layout.ts';

let folder: DataFolder;

beforeEach(() => {
  folder = dataFolder(mkdtempSync(path.join(tmpdir(), 'viewbox-marker-')));
});

afterEach(() => rmSync(folder.root, { recursive: true, force: true }));

const caught = (work: () => void) => {
  try {
    work();
    return 'nothing';
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

test('where an archive is expected and there is none, none is begun: its disk may not be mounted', () => {
  expect(caught(() => requireArchive(folder, true))).toBe('MISSING');
  expect(caught(() => requireArchive(dataFolder(path.join(folder.root, 'mount')), true))).toBe('MISSING');
  expect(readdirSync(folder.root)).toEqual([]);
  expect(caught(() => requireArchive(folder, false))).toBe('nothing');
  writeFileSync(folder.stationFile, '');
  expect(caught(() => requireArchive(folder, true))).toBe('nothing');
});

test('images whose station is gone are not given to a new one unawares', () => {
  markArchive(folder, 'station-1');
  expect(caught(() => requireArchive(folder, false))).toBe('CORRUPT');
  // A restore that is under way says more of it itself.
  writeFileSync(folder.restoreFile, '');
  expect(caught(() => requireArchive(folder, false))).toBe('nothing');
});

test('images of one station are not opened with the database of another', () => {
  markArchive(folder, 'station-1');
  markArchive(folder, 'station-1');
  expect(caught(() => markArchive(folder, 'station-2'))).toBe('CONFLICT');
  writeFileSync(folder.archiveFile, 'torn');
  expect(caught(() => markArchive(folder, 'station-1'))).toBe('nothing');
  expect(caught(() => markArchive(folder, 'station-2'))).toBe('CONFLICT');
});
