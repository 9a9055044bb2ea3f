import { afterEach, expect, test, vi } from 'vitest';
import type { DisplayFacts } from '#shared/contract/window-bridge.ts';

const edid = (hash: string) => ({ hash }) as unknown as NonNullable<DisplayFacts['edid']>;

const size = { isPrimary: false, width: 1000, height: 800, bitsPerChannel: 8 };
/** Two above each other, one beside them that stands lower */
const STANDING: readonly DisplayFacts[] = [
  { ...size, displayId: '1', label: 'above', left: 0, top: 0, scaleFactor: 1, edid: edid('a') },
  { ...size, displayId: '2', label: 'below', left: 0, top: 800, scaleFactor: 2, edid: edid('b') },
  { ...size, displayId: '3', label: 'beside', left: 1000, top: 100, scaleFactor: 1.5, edid: edid('c') },
  { ...size, displayId: '4', label: 'left of all', left: -1000, top: -200, scaleFactor: 1, edid: null },
];

vi.mock('#view/api/window-bridge.ts', () => ({
  windowBridge: { kind: 'electron', displays: () => Promise.resolve(STANDING) },
}));
vi.mock('./seat.ts', () => ({ seatValue: () => 'seat', keepSeatValue: () => undefined }));

const { displayPlace } = await import('./display-place.ts');

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['above', 0, 0, 'a', 1000],
  ['below', 0, 800, 'b', 2000],
  ['beside', 1000, 100, 'c', 1500],
  ['left of all', -1000, -200, undefined, 1000],
  // Another screen that the system does not tell of has nothing of one that it tells of.
  ['', 1000, 900, undefined, 1000],
] as const)(
  'a window on the screen “%s” has its label, its scale and its EDID',
  async (label, left, top, hash, widthPx) => {
    vi.stubGlobal('screen', { width: 1000, height: 800, availLeft: left, availTop: top });
    vi.stubGlobal('devicePixelRatio', 1);
    const place = await displayPlace();
    expect(place).toMatchObject({ label, widthPx, name: `seat/1000x800/${left},${top}` });
    expect(place.edid?.hash).toBe(hash);
  },
);
