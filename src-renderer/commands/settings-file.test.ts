import { expect, test } from 'vitest';
import { DEFAULT_PREFERENCES, type ReadingPreferences } from '#shared/reading/preferences.ts';
import { readSettingsFile, settingsFile } from './settings-file.ts';
import { commandsInForce } from './viewer-commands.ts';

const read = (content: string) =>
  readSettingsFile(content, (settings) => commandsInForce([], settings.windowPresets));

const OWN: ReadingPreferences = {
  ...DEFAULT_PREFERENCES,
  keys: { 'view.invert': ['Alt+i'], 'view.fit': [] },
  mouse: { ...DEFAULT_PREFERENCES.mouse, profile: 'leftScroll', windowGain: 2 },
  isodoses: { unit: 'gray', levels: [50, 20] },
  windowPresets: [{ id: 'own-1', name: 'Mine', modality: 'MR', bodyPart: '', width: 900, centre: 450 }],
};

test('what one station wrote is the same at another one', () => {
  expect(read(settingsFile(OWN))).toEqual({ settings: OWN, withoutConflicts: OWN, conflicts: [] });
});

test.each([
  ['no JSON', '{"format": "viewbox', /not JSON/],
  ['a file of something else', '{"name": "package", "version": "1.0.0"}', /no reading settings/],
  ['a list', '[]', /no reading settings/],
  ['another version', JSON.stringify({ format: 'viewbox-reading-settings', version: 2 }), /newer Viewbox/],
  ['no settings', JSON.stringify({ format: 'viewbox-reading-settings', version: 1 }), /broken at "settings"/],
  ['a broken value', settingsFile({ ...OWN, mouse: { ...OWN.mouse, windowGain: 99 } }), /"mouse.windowGain"/],
])('%s is refused in words', (_, content, reason) => {
  expect(() => read(content)).toThrow(reason);
});

test('keys that two commands would have, and those of the browser, are named and can be left out', () => {
  const keys = { 'view.invert': ['h', 'Alt+i'], 'view.fit': ['Control+w'] };
  const { conflicts, withoutConflicts, settings } = read(settingsFile({ ...OWN, keys }));
  expect(conflicts).toHaveLength(2);
  expect(conflicts.join()).toMatch(/h: "Invert".*"Flip left and right"/);
  expect(conflicts.join()).toMatch(/Ctrl\+w.*"Fit to the viewport"/);
  expect(settings.keys).toEqual(keys);
  expect(withoutConflicts.keys).toEqual({ 'view.invert': ['Alt+i'], 'view.fit': [] });
});
