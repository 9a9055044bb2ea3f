import { itemsAt, numberAt, textAt, type JsonDataset, type JsonElement } from '../json-dataset.ts';

/** What one channel of a waveform measures (PS3.3 C.10.9.1.4). */
export interface WaveformChannel {
  /** `II`, `V1` for the leads of an ECG, else the source as the object names it */
  readonly label: string;
  /** UCUM code of the values: uV, mV, mm[Hg] …; empty where the object does not say */
  readonly unit: string;
  /** Units for one step of a stored value; 1 where the object does not say, then values are steps */
  readonly perStep: number;
  /** Value of a stored 0, in the unit */
  readonly baseline: number;
}

/** Channels that were sampled together (PS3.3 C.10.9.1). */
export interface WaveformGroup {
  readonly label: string;
  readonly samplingHz: number;
  readonly sampleCount: number;
  readonly channels: readonly WaveformChannel[];
  readonly bitsAllocated: number;
  /** SB, UB, MB, AB, SS, US, SL, UL … */
  readonly interpretation: string;
  readonly data: JsonElement | undefined;
}

/** The groups of a waveform object; empty for an object that has none. */
export function readWaveforms(dataset: JsonDataset): readonly WaveformGroup[] {
  return itemsAt(dataset, '54000100').map((group) => ({
    label: textAt(group, '003A0020'),
    samplingHz: numberAt(group, '003A001A') ?? 0,
    sampleCount: numberAt(group, '003A0010') ?? 0,
    channels: itemsAt(group, '003A0200').map(readChannel),
    bitsAllocated: numberAt(group, '54001004') ?? 16,
    interpretation: textAt(group, '54001006'),
    data: group['54001010'],
  }));
}

function readChannel(channel: JsonDataset, at: number): WaveformChannel {
  const sensitivity = numberAt(channel, '003A0210');
  const source = itemsAt(channel, '003A0208')[0] ?? {};
  const unit = itemsAt(channel, '003A0211')[0] ?? {};
  const name = textAt(channel, '003A0203') || textAt(source, '00080104') || textAt(source, '00080100');
  return {
    label: leadLabel(name) || String(at + 1),
    unit: sensitivity === null ? '' : textAt(unit, '00080100'),
    perStep: (sensitivity ?? 1) * (numberAt(channel, '003A0212') ?? 1),
    baseline: numberAt(channel, '003A0213') ?? 0,
  };
}

/** `Lead I (Einthoven)` is I: what the leads of an ECG are called on paper. */
function leadLabel(name: string): string {
  return (/^(?:lead )?(aVR|aVL|aVF|V[1-9]R?|III|II|I)(?: \(.*\))?$/i.exec(name.trim())?.[1] ?? name).trim();
}

/**
 * The values of every channel in its unit; samples lie interleaved, one of each channel after the other (PS3.3 C.10.9.1).
 *
 * @param bytes little endian
 * @returns null for an interpretation that is not known or bytes that are too few
 */
export function waveformValues(group: WaveformGroup, bytes: Uint8Array): readonly Float32Array[] | null {
  const read = sampleReader(group, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const stepBytes = group.bitsAllocated / 8;
  const count = group.channels.length;
  if (read === null || bytes.length < group.sampleCount * count * stepBytes) return null;
  return group.channels.map(({ perStep, baseline }, channel) =>
    Float32Array.from(
      { length: group.sampleCount },
      (_, sample) => read((sample * count + channel) * stepBytes) * perStep + baseline,
    ),
  );
}

function sampleReader({ interpretation }: WaveformGroup, view: DataView): ((at: number) => number) | null {
  switch (interpretation) {
    case 'SS':
      return (at) => view.getInt16(at, true);
    case 'US':
      return (at) => view.getUint16(at, true);
    case 'SB':
      return (at) => view.getInt8(at);
    case 'UB':
      return (at) => view.getUint8(at);
    case 'SL':
      return (at) => view.getInt32(at, true);
    case 'UL':
      return (at) => view.getUint32(at, true);
    default:
      return null;
  }
}

/** Millivolts for one of the unit; null for a unit that is no voltage. */
export function millivoltsPer(unit: string): number | null {
  if (unit === 'mV') return 1;
  if (unit === 'uV' || unit === 'µV') return 0.001;
  if (unit === 'V') return 1000;
  return unit === 'nV' ? 0.000_001 : null;
}
