import { describe, expect, it } from 'vitest';
import type { JsonDataset, JsonElement } from '../json-dataset.ts';
import { hasTwelveLeads, layTraces, readCalipers, traceAt } from './trace-layout.ts';
import { millivoltsPer, readWaveforms, waveformValues, type WaveformGroup } from './waveform.ts';

const value = (vr: string, ...Value: unknown[]): JsonElement => ({ vr, Value });
const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const HZ = 500;
const SAMPLES = 5000;

function ecg(): JsonDataset {
  return {
    '54000100': value('SQ', {
      '003A0005': value('US', 12),
      '003A0010': value('UL', SAMPLES),
      '003A001A': value('DS', HZ),
      '003A0020': value('SH', 'RHYTHM'),
      '003A0200': value(
        'SQ',
        ...LEADS.map((lead) => ({
          '003A0208': value('SQ', {
            '00080104': value('LO', lead === 'I' ? 'Lead I (Einthoven)' : `Lead ${lead}`),
          }),
          '003A0210': value('DS', '2.5'),
          '003A0211': value('SQ', { '00080100': value('SH', 'uV') }),
          '003A0212': value('DS', 2),
          '003A0213': value('DS', 10),
        })),
      ),
      '54001004': value('US', 16),
      '54001006': value('CS', 'SS'),
    }),
  };
}

/** Channel n steps up by 100·n stored steps in the second half, from -100·n. */
function samples(): Uint8Array {
  const words = new Int16Array(SAMPLES * 12);
  for (let sample = 0; sample < SAMPLES; sample++)
    for (let channel = 0; channel < 12; channel++)
      words[sample * 12 + channel] = (sample < SAMPLES / 2 ? -100 : 100) * channel;
  return new Uint8Array(words.buffer);
}

const [group] = readWaveforms(ecg());
if (group === undefined) throw new Error('no group');
const values = waveformValues(group, samples()) ?? [];
const SCALE = { mmPerSecond: 25, mmPerMillivolt: 10 };

describe('a waveform', () => {
  it('has its leads by the names that paper has, and the unit of the object', () => {
    expect(group.channels.map(({ label }) => label)).toEqual(LEADS);
    expect(group.channels[0]).toMatchObject({ unit: 'uV', perStep: 5, baseline: 10 });
    expect(hasTwelveLeads(group)).toBe(true);
  });

  it('gives the values by sensitivity, correction and baseline', () => {
    // Channel 3 steps from -300 to 300: times 2.5 uV times 2, plus 10 uV.
    expect([values[3]?.[0], values[3]?.[2499], values[3]?.[2500]]).toEqual([-1490, -1490, 1510]);
  });

  it('is refused when it is cut off or of an unknown interpretation', () => {
    expect(waveformValues(group, samples().subarray(1))).toBeNull();
    expect(waveformValues({ ...group, interpretation: 'MB' }, samples())).toBeNull();
  });

  it.each<[string, number, Partial<WaveformGroup>, number[]]>([
    ['SB', 8, {}, [-1, 127]],
    ['UB', 8, {}, [255, 127]],
    ['US', 16, {}, [0x7fff]],
  ])('reads %s of %i bits', (interpretation, bitsAllocated, more, expected) => {
    const [channel] = group.channels;
    if (!channel) throw new Error('no channel');
    const one = {
      ...group,
      ...more,
      interpretation,
      bitsAllocated,
      sampleCount: expected.length,
      channels: [{ ...channel, perStep: 1, baseline: 0 }],
    };
    expect(Array.from(waveformValues(one, Uint8Array.of(255, 127))?.[0] ?? [])).toEqual(expected);
  });

  it('knows voltages', () => {
    expect(['mV', 'uV', 'V', 'mm[Hg]'].map(millivoltsPer)).toEqual([1, 0.001, 1000, null]);
  });
});

describe('the sheet', () => {
  const sheet = layTraces(group, values, 'leads', SCALE);

  it('is 250 mm of 10 s, a quarter for each of twelve leads and lead II below for all of it', () => {
    expect(sheet.widthMm).toBe(250);
    expect(sheet.traces.map(({ label, xMm }) => `${label} ${xMm}`)).toEqual([
      'I 0', 'aVR 62.5', 'V1 125', 'V4 187.5',
      'II 0', 'aVL 62.5', 'V2 125', 'V5 187.5',
      'III 0', 'aVF 62.5', 'V3 125', 'V6 187.5',
      'II 0',
    ]); // prettier-ignore
    expect(sheet.traces.at(-1)?.sampleCount).toBe(SAMPLES);
  });

  it('lets no row reach into the next', () => {
    for (const rowsOf of ['leads', 'rows'] as const) {
      const { traces, heightMm } = layTraces(group, values, rowsOf, SCALE);
      for (const { channel, zeroMm, mmPerUnit, firstSample, sampleCount } of traces) {
        const own = Array.from(values[channel]?.subarray(firstSample, firstSample + sampleCount) ?? []);
        const top = zeroMm - Math.max(...own) * mmPerUnit;
        const bottom = zeroMm - Math.min(...own) * mmPerUnit;
        expect(top).toBeGreaterThanOrEqual(0);
        expect(bottom).toBeLessThanOrEqual(heightMm);
        const below = traces.filter((other) => other.zeroMm > zeroMm).map((other) => other.zeroMm);
        if (below.length > 0) expect(bottom).toBeLessThan(Math.min(...below));
      }
    }
  });

  it('measures with calipers: 25 mm are a second, 10 mm a millivolt', () => {
    const trace = traceAt(sheet, [10, sheet.traces[4]?.zeroMm ?? 0], SCALE, HZ);
    expect(trace?.label).toBe('II');
    const channel = group.channels[1];
    if (!trace || !channel) throw new Error('no lead II');
    const reading = readCalipers([10, 40], [30, 25], trace, channel, SCALE);
    expect(reading.milliseconds).toBeCloseTo(800, 9);
    expect(reading.amplitude).toBeCloseTo(1.5, 9);
    expect(reading).toMatchObject({ unit: 'mV' });
    expect(reading.perMinute).toBeCloseTo(75, 9);
  });
});
