import { expect, test } from 'vitest';
import { readFidelity, readLossy } from './read-fidelity.ts';
import { readImageCount } from './read-image-count.ts';

const cs = (value: string) => ({ vr: 'CS', Value: [value] });

test('images for processing and words in the picture are told', () => {
  expect(readFidelity({ '00080068': cs('FOR PROCESSING'), '00280301': cs('YES') })).toEqual({
    isForProcessing: true,
    hasBurntInText: true,
    icc: null,
  });
  expect(readFidelity({ '00080068': cs('FOR PRESENTATION'), '00280301': cs('NO') })).toEqual({
    isForProcessing: false,
    hasBurntInText: false,
    icc: null,
  });
});

test('a profile that cannot be applied is told of colour pictures only', () => {
  const profile = { vr: 'OB', InlineBinary: btoa('no profile') };
  const colour = { '00280002': { vr: 'US', Value: [3] }, '00282000': profile };
  expect(readFidelity(colour).icc).toEqual({ kind: 'unsupported' });
  expect(readFidelity({ ...colour, '00280002': { vr: 'US', Value: [1] } }).icc).toBeNull();
  const slide = {
    '00280002': { vr: 'US', Value: [3] },
    '00480105': { vr: 'SQ', Value: [{ '00282000': profile }] },
  };
  expect(readFidelity(slide).icc).toEqual({ kind: 'unsupported' });
});

test('lossy is what the sender says, or what its transfer syntax cannot be without', () => {
  const stated = {
    '00282110': cs('01'),
    '00282112': { vr: 'DS', Value: ['4', '12.5'] },
    '00282114': { vr: 'CS', Value: ['ISO_10918_1', 'ISO_15444_1'] },
  };
  expect(readLossy(stated)).toEqual({ method: 'ISO_15444_1', ratio: 12.5 });
  const baseline = { '00083002': { vr: 'UI', Value: ['1.2.840.10008.1.2.4.50'] } };
  expect(readLossy(baseline)).toEqual({ method: 'ISO_10918_1', ratio: 0 });
  expect(readLossy({ '00083002': { vr: 'UI', Value: ['1.2.840.10008.1.2.4.70'] } })).toBeNull();
});

test('images of an acquisition are counted; derived ones and multi-frame ones are not', () => {
  const image = (type: string, frames?: number) => ({
    '00080008': { vr: 'CS', Value: [type, 'PRIMARY'] },
    '00200012': { vr: 'IS', Value: [1] },
    '00201002': { vr: 'IS', Value: [5] },
    ...(frames !== undefined && { '00280008': { vr: 'IS', Value: [frames] } }),
  });
  expect(readImageCount([image('ORIGINAL'), image('ORIGINAL')])).toEqual({ present: 2, expected: 5 });
  expect(readImageCount([image('DERIVED')])).toEqual({ present: 1, expected: 1 });
  expect(readImageCount([image('ORIGINAL', 5)])).toEqual({ present: 1, expected: 1 });
});
