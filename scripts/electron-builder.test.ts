import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { electronBuilderProblem } from './electron-builder-config.ts';
import { at } from './repository.ts';

it("holds against electron-builder's schema", async () => {
  expect(await electronBuilderProblem(at('electron-builder.yml'))).toBeNull();
});

it('is really checked: an unknown or wrong setting is found', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-builder-'));
  try {
    const file = path.join(folder, 'electron-builder.yml');
    const good = readFileSync(at('electron-builder.yml'), 'utf8');
    writeFileSync(file, `${good}\nasarr: true\n`);
    expect(await electronBuilderProblem(file)).toContain('asarr');
    writeFileSync(file, good.replace('runAsNode: false', 'runAsNode: perhaps'));
    expect(await electronBuilderProblem(file)).toContain('runAsNode');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
