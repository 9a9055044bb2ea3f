import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openCatalogReader } from '#main/catalog/catalog-reader.ts';
import { CatalogWriter } from '#main/catalog/catalog-writer.ts';
import { openCatalogForWriting } from '#main/catalog/database.ts';
import { writerSql } from '#main/catalog/writer-sql.ts';
import { dataFolder, instanceFile } from '#main/store/layout.ts';
import { emptyIncoming } from './data-folder.ts';
import { rebuildCatalog } from './test-rebuild.ts';
import { dataset } from './test-instances.ts';

const ROUNDS = 5;

/** Lets the child acknowledge some instances, then kills it wherever it is. @returns what it acknowledged */
async function killed(root: string, round: number): Promise<string[]> {
  const child = spawn(process.execPath, [
    path.join(import.meta.dirname, 'crash-child.ts'),
    root,
    String(round),
  ]);
  let output = '';
  let faults = '';
  child.stderr.on('data', (chunk: Buffer) => (faults += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    // Another moment in every round: after 3, 10, 17 … acknowledged instances
    if (output.split('\n').length > 3 + round * 7) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal, faults).toBe('SIGKILL');
  return output.split('\n').slice(0, -1);
}

test('after kill -9 at any moment every acknowledged instance is whole and known, in the catalog and in a rebuilt one', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'viewbox-crash-'));
  const folder = dataFolder(root);
  const acknowledged: string[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) acknowledged.push(...(await killed(root, round)));
    expect(acknowledged.length).toBeGreaterThan(ROUNDS);
    emptyIncoming(folder);
    const writer = new CatalogWriter(openCatalogForWriting(folder.catalogFile), writerSql());
    const reader = openCatalogReader(folder.catalogFile);
    await expectAll(reader);
    // No row may show what is not a whole file.
    const known = await reader.queryInstances({ filters: {}, offset: 0, limit: 100_000 });
    for (const { instance } of known)
      expect(
        readFileSync(instanceFile(folder, instance.studyInstanceUid, instance.sopInstanceUid)).length,
      ).toBe(instance.sizeBytes);
    rebuildCatalog(folder, writer);
    await expectAll(reader);
    await reader.dispose();
    writer.dispose();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }

  async function expectAll(reader: ReturnType<typeof openCatalogReader>): Promise<void> {
    for (const line of acknowledged) {
      const [studyInstanceUid = '', sopInstanceUid = '', fill = ''] = line.split(' ');
      const known = await reader.instance(studyInstanceUid, `${studyInstanceUid}.1`, sopInstanceUid);
      expect(known, line).toBeDefined();
      const stored = readFileSync(instanceFile(folder, studyInstanceUid, sopInstanceUid));
      const wanted = dataset({ studyInstanceUid, sopInstanceUid, pixelBytes: 20_000, fill: Number(fill) });
      expect(stored.subarray(known?.datasetOffset).equals(wanted), line).toBe(true);
    }
  }
}, 120_000);
