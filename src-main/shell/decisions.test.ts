import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  afterCoreEnd,
  isOwnFrame,
  mayHavePermission,
  mayNavigate,
  parseDeepLink,
  parseReadyLine,
  readArguments,
  windowBounds,
  windowToOpen,
} from './decisions.ts';

const origin = 'http://127.0.0.1:11180';

describe('a deep link', () => {
  it('opens a study by its UID', () => {
    expect(parseDeepLink('viewbox://study?studyInstanceUid=1.2.840.1')).toBe('/#/study/1.2.840.1');
    expect(parseDeepLink('viewbox://study?studyInstanceUid=1.2&as=planes')).toBe('/#/study/1.2/planes');
  });

  it.each([
    'viewbox://study',
    'viewbox://study?studyInstanceUid=1.2/../../x',
    'viewbox://study?studyInstanceUid=1.2&as=../admin',
    'viewbox://admin?studyInstanceUid=1.2',
    'https://study?studyInstanceUid=1.2',
    'viewbox://study?studyInstanceUid=javascript:alert(1)',
    `viewbox://study?studyInstanceUid=${'1'.repeat(2000)}`,
    'not a link',
  ])('that is anything else leads nowhere: %s', (link) => {
    expect(parseDeepLink(link)).toBeNull();
  });
});

describe('the arguments of the shell', () => {
  it('are files, a link, and flags for the core', () => {
    const args = [
      '--data',
      '/d',
      'a.dcm',
      '--no-sandbox',
      '--dicom-port=0',
      'viewbox://study?studyInstanceUid=1.2',
    ];
    expect(readArguments(args, '/home')).toEqual({
      path: '/#/study/1.2',
      files: [path.resolve('/home', 'a.dcm')],
      coreArguments: ['--data', '/d', '--dicom-port=0'],
    });
  });
});

describe('a window', () => {
  it('stays on the core', () => {
    expect(mayNavigate(`${origin}/#/studies`, origin)).toBe(true);
    const elsewhere = [
      'http://127.0.0.1:1/',
      'https://example.org',
      'file:///etc/passwd',
      'javascript:1',
      'about:blank',
    ];
    expect(elsewhere.filter((address) => mayNavigate(address, origin))).toEqual([]);
  });

  it('is heard through the bridge only from its main frame', () => {
    expect(isOwnFrame({ url: `${origin}/`, isMainFrame: true }, origin)).toBe(true);
    expect(isOwnFrame({ url: `${origin}/`, isMainFrame: false }, origin)).toBe(false);
    expect(isOwnFrame({ url: 'https://example.org/', isMainFrame: true }, origin)).toBe(false);
    expect(isOwnFrame(null, origin)).toBe(false);
  });

  it('gets no camera, microphone, location or device', () => {
    const asked = ['media', 'geolocation', 'usb', 'hid', 'serial', 'notifications', 'midi', 'fullscreen'];
    expect(asked.filter(mayHavePermission)).toEqual(['fullscreen']);
  });

  it('fills the display it was asked for', () => {
    const workArea = { x: 1920, y: 0, width: 2048, height: 2560 };
    expect(windowBounds([{ id: 7, workArea }], '7')).toEqual(workArea);
    expect(windowBounds([{ id: 7, workArea }], '8')).toBeNull();
    expect(windowBounds([{ id: 7, workArea }], null)).toBeNull();
  });
});

describe('the core', () => {
  it('is ready when it says so, with a secret for its own address', () => {
    const line = { ready: true, http: origin, signIn: `${origin}/enter/secret`, dicom: {} };
    expect(parseReadyLine(JSON.stringify(line))).toEqual({ http: origin, signIn: `${origin}/enter/secret` });
    expect(parseReadyLine(JSON.stringify({ ...line, signIn: 'https://example.org/' }))).toBeNull();
    expect(parseReadyLine(JSON.stringify({ ...line, ready: false }))).toBeNull();
    expect(parseReadyLine('listening')).toBeNull();
  });

  it('is started again after a crash, but not in a circle and not while quitting', () => {
    const crash = { isQuitting: false, wasReady: true, recentRestarts: 0 };
    expect(afterCoreEnd(crash)).toBe('restart');
    expect(afterCoreEnd({ ...crash, recentRestarts: 3 })).toBe('tell');
    expect(afterCoreEnd({ ...crash, wasReady: false })).toBe('tell');
    expect(afterCoreEnd({ ...crash, isQuitting: true })).toBe('nothing');
  });
});

it('a further viewer window stays with the page that opened it; others of ours stand alone; strangers do not open', () => {
  const core = 'http://127.0.0.1:4000';
  expect(windowToOpen(`${core}/#/viewer/2/3f0c-1`, core)).toBe('viewer');
  for (const hash of ['#/viewer/1/a', '#/viewer/5/a', '#/viewer/2', '#/viewer/2/a/b', '#/study/1.2'])
    expect(windowToOpen(`${core}/${hash}`, core)).toBe('window');
  expect(windowToOpen('http://127.0.0.1:4001/#/viewer/2/a', core)).toBe('none');
  expect(windowToOpen('about:blank', core)).toBe('none');
});
