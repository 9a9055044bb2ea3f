import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { importReportSchema } from '#shared/contract/station.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { dataFolder } from '#main/store/layout.ts';
import { addPeer, runViewbox, startCore, temporaryFolder } from '../fixtures/core.ts';
import { echoscu, storescu } from '../fixtures/dcmtk.ts';
import { datasetHash, filesBelow } from '../fixtures/part10-file.ts';
import { startStorescp } from '../fixtures/storescp.ts';
import { writeProfile, type ContextNeed } from '../fixtures/transfer-profile.ts';

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const realData = path.join(shared, 'dicom');

function countBy<T>(values: Iterable<T>, key: (value: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[key(value)] = (counts[key(value)] ?? 0) + 1;
  return counts;
}

function hashesBelow(folder: string): Set<string> {
  return new Set(filesBelow(folder).map((file) => datasetHash(file)));
}

/** Same text for reasons that differ in names and numbers only */
function kindOf(reason: string): string {
  return reason.replaceAll(/\d+(\.\d+)*/g, 'N').slice(0, 110);
}

if (!existsSync(realData)) {
  it(`finds no real data at ${realData}: set VIEWBOX_SHARED_DATA to the folder that holds dicom/`, () => {
    console.warn(`Real data was NOT tested: ${realData} is not there.`);
    expect(existsSync(realData)).toBe(false);
  });
} else {
  describe('real data', () => {
    const sources = filesBelow(realData);
    const folders: { remove: () => void }[] = [];
    const folderFor = (label: string) => {
      const folder = temporaryFolder(label);
      folders.push(folder);
      return folder.path;
    };
    afterAll(() => folders.forEach((folder) => folder.remove()));

    it('is imported byte for byte, or refused with a reason, every file of it', async () => {
      const data = folderFor('real-import');
      const core = await startCore(data);
      try {
        const { stdout, stderr } = await runViewbox(data, ['import', realData, '--json']);
        const report = importReportSchema.parse(JSON.parse(stdout || '{}'), { error: () => stderr });
        expect(await echoscu(core.dicom), 'still answers').toBe(true);
        const inStore = filesBelow(dataFolder(data).store).filter((file) => file.endsWith('.dcm'));
        const stored = new Set(inStore.map((file) => datasetHash(file)));
        const refused = new Set(report.refused.map(({ name }) => path.basename(name)));
        const fates = sources.map((source) => {
          if (stored.has(datasetHash(source))) return 'stored byte for byte';
          return refused.has(path.basename(source)) ? 'refused with a reason' : 'not DICOM';
        });
        console.table({
          files: sources.length,
          ...countBy(fates, (fate) => fate),
          'report: taken': report.taken,
          'report: already there': report.alreadyThere,
          'report: refused': report.refusedCount,
          'report: not DICOM': report.notDicom,
        });
        console.table(countBy(report.refused, ({ reason }) => kindOf(reason)));
        const silent = sources.filter((_, index) => fates[index] === 'not DICOM');
        console.log(`not DICOM: ${silent.map((file) => path.relative(realData, file)).join(', ')}`);
        expect(report.taken).toBe(inStore.length);
        expect(stored.size).toBe(inStore.length);
        const sourceHashes = new Set(sources.map((source) => datasetHash(source)));
        expect(inStore.filter((file) => !sourceHashes.has(datasetHash(file)))).toEqual([]);
        expect(report.refused.filter(({ reason }) => reason.trim() === '')).toEqual([]);
        expect(silent.length).toBe(report.notDicom);
        expect(report.taken + report.alreadyThere + report.refusedCount + report.notDicom).toBe(
          sources.length,
        );
        expect(await core.stop()).toBe(0);
      } finally {
        await core.kill();
      }
    });

    it('arrives by C-STORE byte for byte as DCMTK sends it, or is refused with a reason', async () => {
      const data = folderFor('real-store');
      const received = folderFor('real-storescp');
      const needs = sources.flatMap((source): ContextNeed[] => {
        const meta = readFileMeta(readFileSync(source).subarray(0, 64 * 1024));
        return meta?.sopClassUid && meta.transferSyntaxUid ? [meta] : [];
      });
      const profile = writeProfile(path.join(received, '..', `${path.basename(received)}.cfg`), needs);
      folders.push({ remove: () => {} });
      const options = [...profile, '--no-halt', '+sd', '+r'];

      // What DCMTK puts on the wire is not always what the file holds: another receiver says what it was.
      const other = await startStorescp(received);
      const sentToOther = await storescu(other.address, [realData], options);
      await other.stop();
      const onTheWire = hashesBelow(received);

      await addPeer(data);
      const core = await startCore(data);
      try {
        const sent = await storescu(core.dicom, [realData], options);
        const again = await storescu(core.dicom, [realData], options);
        expect(await echoscu(core.dicom), 'still answers').toBe(true);
        const folder = dataFolder(data);
        const inStore = filesBelow(folder.store).filter((file) => file.endsWith('.dcm'));
        const stored = inStore.map((file) => datasetHash(file));
        const quarantined = hashesBelow(folder.quarantine);
        const sourceHashes = new Set(sources.map((source) => datasetHash(source)));
        console.table({
          files: sources.length,
          'not sendable by storescu': sources.length - sent.acknowledged.length - sent.refused.length,
          'acknowledged, first time': sent.acknowledged.length,
          'refused, first time': sent.refused.length,
          'acknowledged, sent again': again.acknowledged.length,
          'refused, sent again': again.refused.length,
          'instances stored': inStore.length,
          'of these equal to the file, not only to the wire': stored.filter((hash) => sourceHashes.has(hash))
            .length,
          'in quarantine, with their bytes': [...onTheWire].filter((hash) => quarantined.has(hash)).length,
        });
        console.table(countBy(sent.refused, ({ answer }) => answer));
        expect(sent.acknowledged.length + sent.refused.length).toBe(
          sentToOther.acknowledged.length + sentToOther.refused.length,
        );
        expect(
          stored.filter((hash) => !onTheWire.has(hash)),
          'stored otherwise than sent',
        ).toEqual([]);
        expect(new Set(stored).size).toBe(inStore.length);
        const kept = new Set([...stored, ...quarantined]);
        expect([...onTheWire].filter((hash) => !kept.has(hash)).length).toBeLessThanOrEqual(
          sent.refused.length,
        );
        expect(again.acknowledged).toEqual(sent.acknowledged);
        expect(await core.stop()).toBe(0);
      } finally {
        await core.kill();
      }
    });
  });
}
