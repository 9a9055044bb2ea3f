import { expect, test } from 'vitest';
import { readPresentationState } from './read-presentation-state.ts';
import { PSEUDO_COLOR_STATE_SOP_CLASS, readStateExtras, XA_STATE_SOP_CLASS } from './state-extras.ts';

const one = (vr: string, ...Value: unknown[]) => ({ vr, Value });
const sopClass = (uid: string) => ({ '00080016': one('UI', uid) });

test('an angiographic state shifts its mask by ranges of frames, and says what of it nobody can show here', () => {
  const json = {
    ...sopClass(XA_STATE_SOP_CLASS),
    '00281090': one('CS', 'SUB'),
    '00289411': one('FL', 30),
    '00189472': one(
      'SQ',
      { '00181600': one('CS', 'CIRCULAR'), '00181610': one('IS', 20, 30), '00181612': one('IS', 15) },
      {},
    ),
    '00286100': one('SQ', {
      '00286101': one('CS', 'AVG_SUB'),
      '00286110': one('US', 1, 2),
      '00289501': one('SQ', {
        '00289506': one('US', 3, 5),
        '00289502': one(
          'SQ',
          { '00289503': one('SS', 1, 1, 9, 9), '00286114': one('FL', 4, 4) },
          { '00286114': one('FL', 1.5, -2) },
        ),
      }),
    }),
  };
  const { masks, unapplied, palette } = readStateExtras(json);
  expect(masks).toMatchObject([
    { operation: 'AVG_SUB', maskFrames: [1, 2], frameRange: [3, 5], subPixelShift: [1.5, -2] },
    { operation: 'AVG_SUB', maskFrames: [1, 2], frameRange: [], subPixelShift: null },
  ]);
  expect(unapplied).toEqual([
    { kind: 'edgeEnhancement', percent: 30 },
    { kind: 'regionShifts' },
    { kind: 'frameShutters' },
  ]);
  expect(palette).toBeNull();
  expect(readPresentationState(json)).toMatchObject({
    kind: 'grayscale',
    mask: masks[0],
    shutter: { circle: { row: 20, column: 30, radius: 15 } },
  });
  // To be seen without subtraction first.
  expect(readStateExtras({ ...json, '00281090': one('CS', 'NAT') }).masks).toEqual([]);
});

test('a pseudo-color state has the tables of its colours, and colours of no other space than sRGB', () => {
  const tables = {
    '00281101': one('US', 256, 0, 8),
    '00281201': { vr: 'OW', InlineBinary: 'AAEC' },
  };
  const json = { ...sopClass(PSEUDO_COLOR_STATE_SOP_CLASS), ...tables, '00282000': one('OB', '') };
  expect(readStateExtras(json)).toEqual({
    palette: tables,
    masks: [],
    unapplied: [{ kind: 'iccProfile' }],
  });
  expect(readPresentationState(json)).toMatchObject({
    kind: 'grayscale',
    presentationLut: { shape: 'IDENTITY' },
  });
});

test('a plain state has nothing of the kind', () => {
  const json = { ...sopClass('1.2.840.10008.5.1.4.1.1.11.1'), '00282000': one('OB', '') };
  expect(readStateExtras(json)).toEqual({ palette: null, masks: [], unapplied: [] });
});
