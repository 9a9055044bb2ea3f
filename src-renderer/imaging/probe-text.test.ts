import { expect, test } from 'vitest';
import { probeText } from './probe-text.ts';

test('a value has its unit, and in PET its uptake as far as it is known', () => {
  expect(probeText(40, { unit: 'HU', suv: null })).toBe('40 HU');
  expect(probeText(0.123456, { unit: '', suv: null })).toBe('0.1235');
  const none = { lbmJames: null, lbmJanmahasatian: null, bsa: null, missing: [] };
  expect(probeText(10_000, { unit: 'Bq/mL', suv: { kind: 'factors', ...none, bw: 2.5e-4 } })).toBe(
    '10000 Bq/mL\nSUVbw 2.50',
  );
  expect(
    probeText(10_000, {
      unit: 'Bq/mL',
      suv: { kind: 'factors', bw: 2.5e-4, bsa: 7e-5, lbmJanmahasatian: 2e-4, lbmJames: 2.1e-4, missing: [] },
    }),
  ).toBe('10000 Bq/mL\nSUVbw 2.50  SUVbsa 0.70\nSUVlbm 2.00  SUVlbm (James) 2.10');
  expect(probeText(7, { unit: 'counts', suv: { kind: 'refused', missing: ['units'] } })).toBe('7 counts');
});
