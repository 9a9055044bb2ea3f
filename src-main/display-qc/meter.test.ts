import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type FakeBehaviour, setFakeMeter, writeFakeSpotread } from './fake-spotread.ts';
import { Meter } from './meter.ts';

let folder: string;
let meter: Meter;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'viewbox-meter-'));
  meter = new Meter({ program: writeFakeSpotread(folder), timeoutMs: 20_000, displayType: 'l' });
  return () => rmSync(folder, { recursive: true, force: true });
});

const childOf = () => Number(readFileSync(path.join(folder, 'child'), 'utf8'));

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A child that nobody has waited for is no longer at work.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('one reading, with its colour and the instrument', async () => {
  setFakeMeter(folder, { luminance: 171.25 });
  expect(await meter.read('luminance', 'A-1234')).toEqual({
    value: 171.25,
    x: 0.3127,
    y: 0.329,
    instrument: 'i1 DisplayPro, ColorMunki Display',
    serial: 'A-1234',
  });
  expect(readFileSync(path.join(folder, 'arguments'), 'utf8').trim()).toBe('-v -e -y l -x -O');
  setFakeMeter(folder, { luminance: 42, behaviour: 'monochrome' });
  expect(await meter.read('illuminance', '')).toMatchObject({ value: 42, x: null });
  expect(readFileSync(path.join(folder, 'arguments'), 'utf8').trim()).toBe('-v -a -x -O');
});

describe('what is no reading is refused with what to do', () => {
  const cases: readonly (readonly [FakeBehaviour, RegExp])[] = [
    ['misread', /misread/],
    ['unplugged', /Connect it again/],
    ['none', /No measuring instrument is connected/],
    ['position', /wrong position/],
    ['calibration', /calibrated first/],
    ['garbage', /no reading/],
    ['comma', /no reading/],
    ['twice', /no reading/],
    ['endless', /without end/],
  ];
  test.each(cases)('%s', async (behaviour, message) => {
    setFakeMeter(folder, { luminance: 100, behaviour });
    await expect(meter.read('luminance', '')).rejects.toThrow(message);
    setFakeMeter(folder, { luminance: 100 });
    expect((await meter.read('luminance', '')).value, 'the next one').toBe(100);
  });

  test('another instrument than the one that was begun with', async () => {
    setFakeMeter(folder, { luminance: 100, serial: 'B-9' });
    await expect(meter.read('luminance', 'A-1234')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('no program', async () => {
    const none = new Meter({ program: path.join(folder, 'nothing'), timeoutMs: 5000, displayType: '' });
    await expect(none.read('luminance', '')).rejects.toThrow(/Install ArgyllCMS/);
  });
});

test('a meter that says nothing is ended with its children, and another reading waits for none', async () => {
  setFakeMeter(folder, { luminance: 100, behaviour: 'hang' });
  const slow = new Meter({ program: path.join(folder, 'spotread'), timeoutMs: 700, displayType: '' });
  const reading = slow.read('luminance', '');
  await expect(slow.read('luminance', '')).rejects.toMatchObject({ code: 'BUSY' });
  await expect(reading).rejects.toThrow(/no reading within/);
  await vi.waitFor(() => expect(isRunning(childOf())).toBe(false));
});

test('who cancels waits no longer', async () => {
  setFakeMeter(folder, { luminance: 100, behaviour: 'hang' });
  const cancel = new AbortController();
  const reading = meter.read('luminance', '', cancel.signal);
  await vi.waitFor(() => expect(existsSync(path.join(folder, 'child'))).toBe(true));
  cancel.abort();
  await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  await vi.waitFor(() => expect(isRunning(childOf())).toBe(false));
});
