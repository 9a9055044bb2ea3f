import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { defaultConfig } from './config.ts';
import {
  commentedConfig,
  parseConfig,
  readConfig,
  writeDataFolder,
  writeInitialConfig,
} from './config-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'viewbox-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function messageOf(text: string): string {
  try {
    parseConfig(text, 'viewbox.jsonc');
  } catch (error) {
    if (error instanceof AppError && error.code === 'INPUT') return error.message;
    throw error;
  }
  return '';
}

test('the file written at the first start says every default and reads back as the defaults', () => {
  expect(parseConfig(commentedConfig(), 'viewbox.jsonc')).toEqual(defaultConfig());
});

test('every setting of the written file is explained', () => {
  const lines = commentedConfig().split('\n');
  const unexplained = lines.filter(
    (line, index) => /^\s*"/.test(line) && !/^\s*\/\/ .*\.$/.test(lines[index - 1] ?? ''),
  );
  expect(unexplained).toEqual([]);
});

test('every flag of serve is named in the written file', () => {
  const text = commentedConfig();
  for (const flag of ['--data', '--http-port', '--dicom-port', '--ae-title', '--host', '--dicom-host'])
    expect(text).toContain(`Flag: ${flag}.`);
});

test('a missing file gives the defaults and an existing one is never overwritten', () => {
  const file = path.join(folder, 'viewbox.jsonc');
  expect(readConfig(file)).toEqual(defaultConfig());
  expect(existsSync(file)).toBe(false);
  writeFileSync(file, '{ "dicom": { "port": 4242 } } // mine');
  writeInitialConfig(file);
  expect(readFileSync(file, 'utf8')).toContain('// mine');
  expect(readConfig(file)).toEqual({ ...defaultConfig(), dicom: { ...defaultConfig().dicom, port: 4242 } });
});

test('comments and trailing commas are allowed', () => {
  expect(parseConfig('// a\n{ "log": { /* b */ "level": "warn", }, }', 'f').log.level).toBe('warn');
});

test('an unknown setting is named with its full path', () => {
  expect(messageOf('{ "dicom": { "prot": 1 } }')).toContain('unknown setting dicom.prot');
});

test('a value out of range names the setting', () => {
  expect(messageOf('{ "dicom": { "port": 70000 } }')).toContain('dicom.port');
});

test('broken JSON names the line', () => {
  expect(messageOf('{\n"dicom": {\n')).toContain('line 3');
});

test('a chosen data folder is written beside comments and settings that stay as they are', () => {
  const file = path.join(folder, 'new', 'viewbox.jsonc');
  writeDataFolder(file, '/data/a');
  expect(readConfig(file)).toEqual({ ...defaultConfig(), dataFolder: '/data/a' });
  expect(readFileSync(file, 'utf8')).toBe(
    commentedConfig().replace('"dataFolder": ""', '"dataFolder": "/data/a"'),
  );
  writeFileSync(file, '{\n  // mine\n  "dicom": { "port": 4242 },\n}\n');
  writeDataFolder(file, '/data/b');
  expect(readFileSync(file, 'utf8')).toContain('// mine');
  expect(readConfig(file)).toMatchObject({ dataFolder: '/data/b', dicom: { port: 4242 } });
});
