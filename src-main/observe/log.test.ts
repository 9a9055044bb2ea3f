import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { type OpenLog, openLog } from './log.ts';
import { redactText } from './redact.ts';

let folder = '';
let log: OpenLog;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'viewbox-log-'));
  log = openLog({ folder, level: 'info', toStderr: false, maxFileBytes: 2000, maxFiles: 3 });
});
afterEach(() => {
  log.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function everything(): string {
  return readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('');
}

test('a patient planted in fields, messages, errors, causes, paths and quotes never reaches the file', () => {
  const cause = new Error("ENOENT: no such file, open '/media/cd/REDACT ME 19700101/IM1'");
  log
    .part('intake')
    .warn({ patientName: 'REDACT^ME', patientId: 'REDACT-1', anything: ['REDACT^ME'] }, 'refused');
  log.error(
    { error: new AppError('CORRUPT', 'The object of REDACT^ME is broken.', { cause }) },
    'import of "REDACT ME"',
  );
  log.info(
    { deep: { patientName: { alphabetic: 'REDACT^ME' } }, reason: 'name REDACT^ME=REDACT^ME' },
    'REDACT^ME',
  );
  log.info({ 'REDACT^ME': 1, path: '/incoming/REDACT' }, 'cannot read C:\\cd\\REDACT\\IM1');
  const text = everything();
  expect(text.split('\n')).toHaveLength(5);
  expect(text).not.toMatch(/REDACT/);
  expect(text).toContain('"part":"intake"');
});

test('UIDs keep their last four characters, addresses and numbers stay', () => {
  log.info(
    { studyInstanceUid: '1.2.840.113619.2.55.3.2831868', instances: 84, host: '192.168.10.20' },
    'received',
  );
  expect(JSON.parse(everything())).toMatchObject({
    studyInstanceUid: '…1868',
    instances: 84,
    host: '192.168.10.20',
    msg: 'received',
    level: 'info',
  });
});

test('a stack keeps the positions in our own code', () => {
  const stack = redactText('Error: x\n    at take (file:///home/ann/viewbox/src-main/intake/take.ts:12:3)');
  expect(stack).toContain('src-main/intake/take.ts:12:3');
  expect(stack).not.toContain('ann');
});

test('files are rotated by size and the oldest goes', () => {
  for (let index = 0; index < 200; index += 1) log.info({ index }, 'a line that says nothing in particular');
  const names = readdirSync(folder).sort();
  expect(names).toEqual(['viewbox.1.log', 'viewbox.2.log', 'viewbox.log']);
  for (const name of names) expect(statSync(path.join(folder, name)).size).toBeLessThanOrEqual(2000);
  expect(readFileSync(path.join(folder, 'viewbox.log'), 'utf8')).toContain('"index":199');
});
