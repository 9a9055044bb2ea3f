import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { InstanceHeader, PersonName } from '#shared/dicom/instance-header.ts';
import { openCatalogReader } from './catalog-reader.ts';
import { CatalogWriter } from './catalog-writer.ts';
import { openCatalogForWriting } from './database.ts';
import { writerSql } from './writer-sql.ts';
import type { CatalogReader } from './records.ts';

export interface TestCatalog {
  readonly file: string;
  readonly writer: CatalogWriter;
  readonly reader: CatalogReader;
  /** Enters instances in one transaction */
  add(...headers: readonly InstanceHeader[]): void;
  dispose(): Promise<void>;
}

export function openTestCatalog(): TestCatalog {
  const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-catalog-'));
  const file = path.join(folder, 'catalog.sqlite');
  const writer = new CatalogWriter(openCatalogForWriting(file), writerSql());
  const reader = openCatalogReader(file);
  let clock = 1_700_000_000_000;
  return {
    file,
    writer,
    reader,
    add(...headers) {
      writer.begin();
      for (const header of headers)
        writer.add({
          header,
          sizeBytes: 1000,
          datasetOffset: 300,
          datasetCrc32: 1,
          receivedAt: (clock += 1),
          source: 'TEST',
        });
      writer.commit();
    },
    async dispose() {
      await reader.dispose();
      writer.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const NO_NAME: PersonName = { alphabetic: '', ideographic: '', phonetic: '' };

/** An instance of study `1.2.<study>` in series `<study>.<series>`. */
export function header(
  study: number,
  series: number,
  instance: number,
  more: Partial<InstanceHeader> = {},
): InstanceHeader {
  const studyInstanceUid = `1.2.${String(study)}`;
  const seriesInstanceUid = `${studyInstanceUid}.${String(series)}`;
  return {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: `${seriesInstanceUid}.${String(instance)}`,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    specificCharacterSet: 'ISO_IR 192',
    patientName: { alphabetic: `Name${String(study)}^Given`, ideographic: '', phonetic: '' },
    patientId: `P${String(study)}`,
    issuerOfPatientId: '',
    patientBirthDate: '19700101',
    patientSex: 'O',
    studyInstanceUid,
    studyDate: '20260101',
    studyTime: '101500',
    accessionNumber: `A${String(study)}`,
    studyId: '1',
    studyDescription: 'Chest',
    referringPhysicianName: NO_NAME,
    seriesInstanceUid,
    seriesNumber: series,
    modality: 'CT',
    seriesDescription: 'Axial',
    seriesDate: '20260101',
    seriesTime: '101600',
    bodyPartExamined: 'CHEST',
    laterality: '',
    protocolName: '',
    frameOfReferenceUid: '',
    instanceNumber: instance,
    rows: 512,
    columns: 512,
    numberOfFrames: 1,
    bitsAllocated: 16,
    samplesPerPixel: 1,
    photometricInterpretation: 'MONOCHROME2',
    ...more,
  };
}
