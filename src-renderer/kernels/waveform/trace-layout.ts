import { millivoltsPer, type WaveformChannel, type WaveformGroup } from './waveform.ts';

/** How the traces lie on the paper. */
export interface TraceScale {
  readonly mmPerSecond: number;
  /** For voltages; other units fill the height of their row */
  readonly mmPerMillivolt: number;
}

export type TraceFormat = 'leads' | 'rows';

/** A stretch of one channel on the paper, mm from the upper left corner. */
export interface Trace {
  readonly channel: number;
  readonly label: string;
  readonly xMm: number;
  /** Of the value 0 */
  readonly zeroMm: number;
  readonly firstSample: number;
  readonly sampleCount: number;
  /** Up the paper for one of the channel's unit */
  readonly mmPerUnit: number;
}

export interface TraceSheet {
  readonly widthMm: number;
  readonly heightMm: number;
  readonly traces: readonly Trace[];
}

/** Rows of the usual sheet of twelve leads, a quarter of the time each; a rhythm strip of lead II below. */
const SHEET = [
  ['I', 'aVR', 'V1', 'V4'],
  ['II', 'aVL', 'V2', 'V5'],
  ['III', 'aVF', 'V3', 'V6'],
] as const;
const RHYTHM = 'II';
/** Least height of a row, for a wave of 1 mV up and down at 10 mm/mV */
const ROW_MM = 25;

/** Whether the twelve leads are there, so that they can be laid out as on paper. */
export function hasTwelveLeads({ channels }: WaveformGroup): boolean {
  return SHEET.flat().every((lead) => indexOfLead(channels, lead) >= 0);
}

function indexOfLead(channels: readonly WaveformChannel[], lead: string): number {
  return channels.findIndex(({ label }) => label.toLowerCase() === lead.toLowerCase());
}

/** @param values of every channel, in its unit */
export function layTraces(
  group: WaveformGroup,
  values: readonly Float32Array[],
  format: TraceFormat,
  scale: TraceScale,
): TraceSheet {
  const { sampleCount, samplingHz, channels } = group;
  const seconds = samplingHz > 0 ? sampleCount / samplingHz : 0;
  const widthMm = seconds * scale.mmPerSecond;
  const quarter = Math.floor(sampleCount / 4);
  const rows: readonly (readonly Stretch[])[] =
    format === 'leads'
      ? [
          ...SHEET.map((leads) =>
            leads.map((lead, at) => ({
              channel: indexOfLead(channels, lead),
              firstSample: at * quarter,
              sampleCount: quarter,
            })),
          ),
          [{ channel: indexOfLead(channels, RHYTHM), firstSample: 0, sampleCount }],
        ]
      : channels.map((_, channel) => [{ channel, firstSample: 0, sampleCount }]);
  const traces: Trace[] = [];
  let topMm = 0;
  for (const row of rows) {
    const scaled = row.map((stretch) => ({ ...stretch, ...extentOf(stretch, group, values, scale) }));
    const upMm = Math.max(ROW_MM * 0.6, ...scaled.map((stretch) => stretch.upMm + 4));
    const downMm = Math.max(ROW_MM * 0.4, ...scaled.map((stretch) => stretch.downMm + 2));
    for (const { channel, firstSample, sampleCount: count, mmPerUnit } of scaled)
      traces.push({
        channel,
        label: channels[channel]?.label ?? '',
        xMm: samplingHz > 0 ? (firstSample / samplingHz) * scale.mmPerSecond : 0,
        zeroMm: topMm + upMm,
        firstSample,
        sampleCount: count,
        mmPerUnit,
      });
    topMm += upMm + downMm;
  }
  return { widthMm, heightMm: topMm, traces };
}

interface Stretch {
  readonly channel: number;
  readonly firstSample: number;
  readonly sampleCount: number;
}

function extentOf(
  { channel, firstSample, sampleCount }: Stretch,
  { channels }: WaveformGroup,
  values: readonly Float32Array[],
  scale: TraceScale,
): { upMm: number; downMm: number; mmPerUnit: number } {
  let least = 0;
  let most = 0;
  for (const value of values[channel]?.subarray(firstSample, firstSample + sampleCount) ?? []) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const millivolts = millivoltsPer(channels[channel]?.unit ?? '');
  const span = most - least;
  const mmPerUnit =
    millivolts === null ? (span > 0 ? (ROW_MM - 6) / span : 1) : millivolts * scale.mmPerMillivolt;
  return { upMm: most * mmPerUnit, downMm: -least * mmPerUnit, mmPerUnit };
}

/** What calipers between two points of the paper say. */
export interface CaliperReading {
  readonly milliseconds: number;
  /** In the unit of the trace, millivolts for voltages; positive up the paper */
  readonly amplitude: number;
  readonly unit: string;
  /** 60 s over the time; 0 for no time */
  readonly perMinute: number;
}

/** @param from @param to mm on the paper, x to the right and y down */
export function readCalipers(
  from: readonly [number, number],
  to: readonly [number, number],
  trace: Pick<Trace, 'mmPerUnit'>,
  channel: Pick<WaveformChannel, 'unit'>,
  scale: TraceScale,
): CaliperReading {
  const milliseconds = (Math.abs(to[0] - from[0]) / scale.mmPerSecond) * 1000;
  const perUnit = millivoltsPer(channel.unit);
  return {
    milliseconds,
    amplitude: ((from[1] - to[1]) / trace.mmPerUnit) * (perUnit ?? 1),
    unit: perUnit === null ? channel.unit : 'mV',
    perMinute: milliseconds > 0 ? 60_000 / milliseconds : 0,
  };
}

/** The trace that calipers at a point measure: of those at this time the one whose zero is nearest. */
export function traceAt(
  { traces }: TraceSheet,
  [xMm, yMm]: readonly [number, number],
  { mmPerSecond }: TraceScale,
  samplingHz: number,
): Trace | null {
  let nearest: Trace | null = null;
  for (const trace of traces) {
    const endMm = trace.xMm + (trace.sampleCount / samplingHz) * mmPerSecond;
    if (xMm < trace.xMm || xMm > endMm) continue;
    if (nearest === null || Math.abs(trace.zeroMm - yMm) < Math.abs(nearest.zeroMm - yMm)) nearest = trace;
  }
  return nearest;
}
