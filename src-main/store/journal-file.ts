import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { readFully, syncFolder } from './instance-store.ts';

/**
 * A file of JSON lines that only grows. Each line ends in `"crc32":"<8 hex digits>"` over the text before that member, so that
 * a line is either what was written or known to be damaged; a last line without its end was never whole and says nothing.
 */
export interface JournalLines {
  /** As they were appended */
  readonly values: readonly unknown[];
  /** Whole lines whose check value is wrong. A torn last line is none. */
  readonly damagedLines: number;
}

const EMPTY: JournalLines = { values: [], damagedLines: 0 };
const NEWLINE = 0x0a;

/**
 * Appends lines in one write; durable when it returns. Its folder must be there.
 *
 * @returns size of the file in bytes before and after; 0 before: it was made
 * @throws what the file system says; the file then is as it was before
 */
export function appendLines(file: string, values: readonly object[]): { before: number; after: number } {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  const bytes = Buffer.from(values.map(lineOf).join(''));
  let before: number;
  try {
    before = endOfLastLine(descriptor);
    try {
      writeAll(descriptor, bytes, before);
      fsyncSync(descriptor);
    } catch (error) {
      ftruncateSync(descriptor, before);
      throw error;
    }
  } finally {
    closeSync(descriptor);
  }
  if (before === 0) syncFolder(path.dirname(file));
  return { before, after: before + bytes.length };
}

/** Puts other lines in the place of all; after a crash the file is the one or the other. */
export function replaceLines(file: string, values: readonly object[]): void {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  const descriptor = openSync(fresh, 'wx', 0o600);
  try {
    writeAll(descriptor, Buffer.from(values.map(lineOf).join('')), 0);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(fresh, file);
  syncFolder(path.dirname(file));
}

/** Reads what can be read: a file that is not there has no lines. */
export function readLines(file: string): JournalLines {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return EMPTY;
    throw error;
  }
  const values: unknown[] = [];
  let damagedLines = 0;
  // What stands behind the last line end was never whole, so nothing that it says was done.
  const whole = bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1).toString('utf8');
  for (const line of whole.split('\n').slice(0, -1)) {
    const text = checkedText(line);
    if (text === undefined) damagedLines += 1;
    else values.push(JSON.parse(text));
  }
  return { values, damagedLines };
}

function lineOf(value: object): string {
  const text = JSON.stringify(value).slice(0, -1);
  return `${text},"crc32":"${checkValue(text)}"}\n`;
}

function checkedText(line: string): string | undefined {
  const match = /^(.*),"crc32":"([0-9a-f]{8})"\}$/.exec(line);
  if (match?.[1] === undefined || match[2] !== checkValue(match[1])) return undefined;
  return `${match[1]}}`;
}

function checkValue(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/** Where the next line begins: behind the last whole one. Cuts off what a crash left half-written. */
function endOfLastLine(descriptor: number): number {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  if (size === 0 || (readFully(descriptor, last, 1, size - 1) === 1 && last[0] === NEWLINE)) return size;
  const bytes = Buffer.alloc(size);
  readFully(descriptor, bytes, size, 0);
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  ftruncateSync(descriptor, end);
  return end;
}

function writeAll(descriptor: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length;) {
    const written = writeSync(descriptor, bytes, at, bytes.length - at, position + at);
    if (written === 0) throw new Error('the disk took nothing');
    at += written;
  }
}
