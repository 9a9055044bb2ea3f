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

const NEWLINE = 0x0a;

/**
 * Appends lines in one write; durable when it returns. Its folder must be there.
 *
 * @returns size of the file in bytes before and after; 0 before: it was made
 * @throws what the file system says; the file then is as it was before
 */
export function appendLines(file: string, values: readonly object[]): { before: number; after: number } {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  const bytes = Buffer.concat(values.map(lineOf));
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

/** Puts other lines, as `lineOf` or `wholeLines` give them, in the place of all; after a crash the file is the one or the other. */
export function replaceLines(file: string, lines: readonly Buffer[]): void {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  const descriptor = openSync(fresh, 'wx', 0o600);
  try {
    writeAll(descriptor, Buffer.concat(lines), 0);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(fresh, file);
  syncFolder(path.dirname(file));
}

/** Reads what can be read: a file that is not there has no lines. */
export function readLines(file: string): JournalLines {
  const values: unknown[] = [];
  let damagedLines = 0;
  for (const { value } of wholeLines(file)) {
    if (value === undefined) damagedLines += 1;
    else values.push(value);
  }
  return { values, damagedLines };
}

/**
 * The whole lines of a file one after the other, so that no more than one is held as objects; none of a file that is not there.
 *
 * @param mark only lines with this text in them
 * @returns `value` undefined for a damaged line; `bytes` with the end of the line, a view of the file's
 */
export function* wholeLines(file: string, mark?: string): Generator<{ value: unknown; bytes: Buffer }> {
  const all = bytesOf(file);
  // What stands behind the last line end was never whole, so nothing that it says was done.
  for (let start = 0, end; (end = all.indexOf(NEWLINE, start)) >= 0; start = end + 1) {
    const bytes = all.subarray(start, end + 1);
    if (mark !== undefined && !bytes.includes(mark)) continue;
    const text = checkedText(bytes.toString('utf8', 0, bytes.length - 1));
    yield { value: text === undefined ? undefined : JSON.parse(text), bytes };
  }
}

export function lineOf(value: object): Buffer {
  const text = JSON.stringify(value).slice(0, -1);
  return Buffer.from(`${text},"crc32":"${checkValue(text)}"}\n`);
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
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
