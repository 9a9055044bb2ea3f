import { expect, test } from 'vitest';
import { exportName, requireFolder } from './destination.ts';

const exportFolder = '/data/export';

test.each([
  [null, false, exportFolder],
  ['/data/export/usb', false, '/data/export/usb'],
  ['/media/usb', true, '/media/usb'],
])('%s is allowed (any folder: %s)', (chosen, mayChoose, folder) => {
  expect(requireFolder(chosen, { exportFolder, mayChoose })).toBe(folder);
});

test.each(['/media/usb', '/data/export/../secret', '/data/exported', '/'])(
  '%s is refused to most',
  (chosen) => {
    expect(() => requireFolder(chosen, { exportFolder, mayChoose: false })).toThrow(
      expect.objectContaining({ code: 'REFUSED' }),
    );
  },
);

test.each(['usb', '../usb', '/data/\0x', ''])('%j is no folder', (chosen) => {
  expect(() => requireFolder(chosen, { exportFolder, mayChoose: true })).toThrow(
    expect.objectContaining({ code: 'INPUT' }),
  );
});

test('the name of an export says when and which', () => {
  expect(exportName('1a2b3c4d-0000', '2026-11-21T14:02:59.123Z')).toBe('EXPORT_20261121_140259_1A2B3C4D');
});
