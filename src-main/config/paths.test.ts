import { expect, test } from 'vitest';
import { defaultDataFolder } from './paths.ts';

test('the data folder follows the rules of each platform', () => {
  const at = (platform: NodeJS.Platform, env: Record<string, string>, homeFolder: string) =>
    defaultDataFolder({ platform, env, homeFolder });
  expect([
    at('linux', {}, '/home/ann'),
    at('linux', { XDG_DATA_HOME: '/data' }, '/home/ann'),
    at('linux', { XDG_DATA_HOME: 'relative' }, '/home/ann'),
    at('darwin', {}, '/Users/ann'),
    at('win32', { LOCALAPPDATA: 'D:\\Local' }, 'C:\\Users\\ann'),
    at('win32', {}, 'C:\\Users\\ann'),
  ]).toEqual([
    '/home/ann/.local/share/viewbox',
    '/data/viewbox',
    '/home/ann/.local/share/viewbox',
    '/Users/ann/Library/Application Support/Viewbox',
    'D:\\Local\\Viewbox\\Data',
    'C:\\Users\\ann\\AppData\\Local\\Viewbox\\Data',
  ]);
});
