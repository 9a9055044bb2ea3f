import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readEdids } from './edids.ts';

test('connectors without a display, or with one that says nothing of itself, are left out', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-drm-'));
  try {
    const connectors: readonly [string, Buffer][] = [
      ['card0-DP-1', edid()],
      ['card0-DP-2', Buffer.alloc(0)],
      ['card0-HDMI-A-1', Buffer.alloc(128, 7)],
    ];
    for (const [name, bytes] of connectors) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, 'edid'), bytes);
    }
    mkdirSync(path.join(folder, 'renderD128'));
    expect(await readEdids(folder)).toMatchObject([
      { maker: 'EIZ', serial: '7', hash: expect.stringMatching(/^[\da-f]{64}$/) as string },
    ]);
    expect(await readEdids(path.join(folder, 'missing'))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function edid(): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.set([0, 255, 255, 255, 255, 255, 255, 0, 0b0_00101_01, 0b001_11010, 1, 0, 7]);
  bytes[127] = (256 - (bytes.reduce((sum, byte) => sum + byte, 0) % 256)) % 256;
  return bytes;
}
