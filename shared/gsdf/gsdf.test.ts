import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { GREATEST_LUMINANCE, jndOfLuminance, LEAST_LUMINANCE, luminanceOfJnd } from './gsdf.ts';

const jndIndices = Array.from({ length: 1023 }, (_, at) => at + 1);

describe('the Grayscale Standard Display Function', () => {
  // Computed apart from this code in double precision from the coefficients of PS3.14 7.1
  it.each([
    [1, 0.049982],
    [10, 0.099066],
    [100, 1.850833],
    [200, 8.217852],
    [400, 55.364007],
    [600, 243.00987],
    [800, 933.187427],
    [1000, 3439.158978],
    [1023, 3993.329586],
  ])('gives index %d its luminance', (index, luminance) => {
    expect(luminanceOfJnd(index)).toBeCloseTo(luminance, 6);
  });

  it('adds up to what the formula adds up to over all indices', () => {
    const sum = jndIndices.reduce((total, index) => total + luminanceOfJnd(index), 0);
    expect(sum).toBeCloseTo(606766.56015666, 6);
  });

  it('begins and ends as Table B-1 of PS3.14 does', () => {
    expect(luminanceOfJnd(1)).toBeCloseTo(0.05, 4);
    expect(Math.abs(luminanceOfJnd(1023) / 3993.404 - 1)).toBeLessThan(5e-5);
  });

  // The polynomial's values; Annex D.2 of PS3.14 has 233.32 for 12 cd/m²
  it.each([
    [0.05, 1.030449],
    [0.5, 46.557826],
    [1, 71.498068],
    [10, 216.871702],
    [12, 233.3197],
    [100, 476.363773],
    [350, 653.115188],
    [1000, 810.486645],
  ])('has for %d cd/m² the index that the standard has', (luminance, index) => {
    expect(jndOfLuminance(luminance)).toBeCloseTo(index, 4);
  });

  it('is undone by its inverse to 0.0917 JND everywhere, and to 0.036 from index 10 to 1000', () => {
    const off = (index: number) => Math.abs(jndOfLuminance(luminanceOfJnd(index)) - index);
    expect(Math.max(...jndIndices.map(off))).toBeLessThan(0.0917);
    expect(Math.max(...jndIndices.slice(9, 1000).map(off))).toBeLessThan(0.036);
  });

  it('rises, and so does its inverse', () => {
    const index = fc.double({ min: 1, max: 1022, noNaN: true });
    const step = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(index, step, (at, by) => {
        const [low, high] = [luminanceOfJnd(at), luminanceOfJnd(at + by)];
        expect(high).toBeGreaterThan(low);
        expect(jndOfLuminance(high)).toBeGreaterThan(jndOfLuminance(low));
      }),
    );
  });

  it.each([0, 0.9, 1023.1, -1, Number.NaN, Infinity])('knows no index %d', (index) => {
    expect(() => luminanceOfJnd(index)).toThrow(AppError);
  });

  it.each([0, -1, 0.04, 3994, Number.NaN, Infinity])('does not reach %d cd/m²', (luminance) => {
    expect(() => jndOfLuminance(luminance)).toThrow(/Check the reading/);
  });

  it('reaches both of its ends', () => {
    expect(jndOfLuminance(LEAST_LUMINANCE)).toBeCloseTo(1, 1);
    expect(jndOfLuminance(GREATEST_LUMINANCE)).toBeCloseTo(1023, 0);
  });
});
