import { expect, test } from 'vitest';
import { provenanceOf } from '#view/imaging/stack-provenance.ts';
import { testFrame } from '#view/imaging/test-frame.ts';
import { provenanceLines } from './provenance-lines.ts';

test('rescale and window of an enhanced object name the functional group that they come from', () => {
  const voi = {
    kind: 'window',
    window: { centre: 40, width: 400 },
    function: 'LINEAR',
  } as const;
  const provenance = provenanceOf({
    frame: testFrame({
      frameNumber: 7,
      modalityLut: { slope: 2, intercept: -1000, table: null },
      groups: { modality: 'frame', voi: 'shared' },
      vois: [{ voi, explanation: '' }],
    }),
    pixels: { kind: 'grey', values: Int16Array.of(40, 0, 0, 0), lowest: 0, highest: 40 },
    named: { voi, name: '' },
    isInvertedByReader: false,
    display: Uint8Array.from({ length: 256 }, (_, pValue) => 255 - pValue),
    map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
    x: 0,
    y: 0,
    storedAt: () => [520],
    storedProblem: () => '',
    screen: [127, 127, 127],
  });
  const lines = provenance ? provenanceLines(provenance) : [];
  const how = (label: string) => lines.find((line) => line.label === label)?.how;
  expect(how('Modality LUT')).toBe(
    '× 2 − 1000, (0028,1053) (0028,1052); of this frame: Per-frame Functional Groups, Pixel Value Transformation (0028,9145)',
  );
  expect(lines.find(({ label }) => label === 'Calibration LUT')).toMatchObject({
    how: 'P-value 128, of this display',
    value: 'DDL 127',
  });
  expect(how('VOI')).toBe(
    'LINEAR W 400 L 40; object, (0028,1050) value 1; of all frames: Shared Functional Groups, Frame VOI LUT (0028,9132)',
  );
});
