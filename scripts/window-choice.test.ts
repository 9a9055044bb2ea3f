import { describe, expect, it } from 'vitest';
import {
  appWindowArguments,
  chooseWindow,
  parseStartArguments,
  profileFolder,
  type WindowFacts,
} from './window-choice.ts';

const machine: WindowFacts = {
  wanted: 'best',
  platform: 'linux',
  hasDisplay: true,
  electronFile: null,
  electronProblem: 'the download of its binary failed',
  browserFile: '/usr/bin/chromium',
};

describe('which window opens', () => {
  it('is Electron when its binary is there', () => {
    expect(chooseWindow({ ...machine, electronFile: '/e' })).toEqual({
      kind: 'electron',
      file: '/e',
      because: 'its binary is installed',
    });
  });

  it('is a browser when Electron is not there or not wanted, and the reason says which', () => {
    expect(chooseWindow(machine)).toMatchObject({
      kind: 'browser',
      because: 'the download of its binary failed',
    });
    expect(chooseWindow({ ...machine, electronFile: '/e', wanted: 'browser' })).toMatchObject({
      kind: 'browser',
      file: '/usr/bin/chromium',
      because: 'you asked for the browser',
    });
  });

  it('is none without a browser, without a display, or on request', () => {
    expect(chooseWindow({ ...machine, browserFile: null })).toEqual({
      kind: 'address',
      because: 'the download of its binary failed, and no Chromium, Chrome or Edge was found',
    });
    expect(chooseWindow({ ...machine, electronFile: '/e', hasDisplay: false })).toMatchObject({
      kind: 'address',
    });
    expect(chooseWindow({ ...machine, electronFile: '/e', wanted: 'none' })).toEqual({
      kind: 'address',
      because: 'you asked for no window',
    });
  });
});

describe('the app window', () => {
  const window = {
    address: 'http://127.0.0.1:1/enter/x',
    profileFolder: '/data/window-profile',
    isRoot: false,
  };

  it('shows the address with a profile of its own', () => {
    const args = appWindowArguments(window);
    expect(args[0]).toBe('--app=http://127.0.0.1:1/enter/x');
    expect(args).toContain('--user-data-dir=/data/window-profile');
  });

  it('gives up the sandbox only as root, where Chromium does not start otherwise', () => {
    expect(appWindowArguments(window)).not.toContain('--no-sandbox');
    expect(appWindowArguments({ ...window, isRoot: true })).toContain('--no-sandbox');
  });

  it('keeps its profile in the data folder, but for a browser from a snap', () => {
    expect(profileFolder('/usr/bin/chromium', '/data', '/home/ann')).toBe('/data/window-profile');
    expect(profileFolder('/snap/bin/chromium', '/data', '/home/ann')).toBe(
      '/home/ann/snap/chromium/common/viewbox-window',
    );
  });
});

describe('the arguments of npm start', () => {
  it('are split between the window and the core', () => {
    expect(parseStartArguments(['--browser', '--data', '/d', '--http-port', '0'])).toEqual({
      wanted: 'browser',
      wantsHelp: false,
      coreArguments: ['--data', '/d', '--http-port', '0'],
      dataFolder: '/d',
    });
    expect(parseStartArguments(['--no-window', '--data=/e'])).toMatchObject({
      wanted: 'none',
      dataFolder: '/e',
    });
    expect(parseStartArguments([])).toEqual({
      wanted: 'best',
      wantsHelp: false,
      coreArguments: [],
      dataFolder: null,
    });
  });
});
