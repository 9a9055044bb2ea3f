import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { instanceFile } from '#main/store/layout.ts';
import { emptyIncoming } from './data-folder.ts';
import { rebuildCatalog } from './test-rebuild.ts';
import { dumpCatalog } from './test-catalog-dump.ts';
import { openTestIntake } from './test-intake.ts';

const ROUNDS = Number(process.env['VIEWBOX_KILL_ROUNDS'] ?? 4);
const INSTANCES = 6;

/** What the child said of a study. */
interface Said {
  readonly last: string;
  /** It was stored anew in that time, so that all of its instances are there */
  readonly isStored: boolean;
}

/** Lets the child work for a while, then kills it wherever it is. @returns what it said of each study */
async function killed(root: string, round: number): Promise<Map<string, Said>> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'deletion-crash-child.ts'), root]);
  let output = '';
  let faults = '';
  child.stderr.on('data', (chunk: Buffer) => (faults += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    // Another moment in every round
    if (output.split('\n').length > 8 + (round % 23)) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal, faults).toBe('SIGKILL');
  const said = new Map<string, Said>();
  for (const line of output.split('\n').slice(0, -1)) {
    const [word = '', kind = '', study = ''] = line.split(' ');
    const last = `${word} ${kind}`;
    said.set(study, { last, isStored: last === 'done store' || (said.get(study)?.isStored ?? false) });
  }
  return said;
}

test('after kill -9 at any moment of trashing, restoring and purging a study is wholly there or wholly not, and a rebuilt catalog agrees', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'viewbox-deletion-crash-'));
  /** Instances of studies of which not all were stored when the child was killed */
  const cutShort = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const said = await killed(root, round);
    const intake = openTestIntake(root);
    const { writer, folder, desk } = intake;
    emptyIncoming(folder);
    expect(writer.keeping.pending()).toEqual([]);
    for (const [study, { last, isStored }] of said) {
      const visible = writer.keeping.visible(study).length;
      const trashed = writer.keeping.trashed(study).length;
      const shown = `${String(visible)} visible, ${String(trashed)} in the trash after ${last}`;
      if (isStored) cutShort.delete(study);
      if (last === 'begin store') {
        cutShort.set(study, visible);
        continue;
      }
      const whole = cutShort.get(study) ?? INSTANCES;
      expect([0, whole], shown).toContain(visible);
      expect([0, whole], shown).toContain(trashed);
      expect(visible + trashed, shown).toBeLessThanOrEqual(whole);
      if (last === 'done store' || last === 'done restore') expect(visible, shown).toBe(whole);
      if (last === 'done trash') expect(trashed, shown).toBe(whole);
      if (last === 'begin trash' || last === 'begin restore') expect(visible + trashed, shown).toBe(whole);
      if (last === 'begin purge') expect(visible, shown).toBe(0);
      if (last === 'done purge') expect(visible + trashed, shown).toBe(0);
    }
    // No row, shown or not, without its whole file; no file of what is gone once it is unlinked.
    while (desk.unlinkSome() > 0);
    for (const study of said.keys())
      for (let number = 0; number < INSTANCES; number += 1) {
        const sop = `${study}.${String(number)}`;
        const file = instanceFile(folder, study, sop);
        const row = [...writer.keeping.visible(study), ...writer.keeping.trashed(study)].find(
          (facts) => facts.sopInstanceUid === sop,
        );
        if (row) expect(statSync(file).size).toBe(row.sizeBytes);
        else if (said.get(study)?.last !== 'begin store') expect(existsSync(file), sop).toBe(false);
      }
    const before = dumpCatalog(folder.catalogFile);
    rebuildCatalog(folder, writer);
    // What was being stored when it was killed may lie there whole and unacknowledged.
    if (![...said.values()].some(({ last }) => last === 'begin store'))
      expect(dumpCatalog(folder.catalogFile)).toEqual(before);
    intake.close();
    if (round === ROUNDS - 1) intake.dispose();
  }
}, 600_000);
