import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { encodeDataSetTree } from './data-set.ts';
import { datasetToJson, type JsonDataset } from './dicom-json.ts';
import { EXPLICIT_LITTLE } from './element-walk.ts';
import { dataSetFromJson } from './json-data-set.ts';
import { readNativeXml } from './native-xml-reader.ts';
import { escaped, writeNativeXml } from './native-xml-writer.ts';

/** One attribute of each kind; numbers as text where XML has them so. */
const SAMPLE: JsonDataset = {
  '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
  '00080008': { vr: 'CS', Value: ['ORIGINAL', null, 'AXIAL'] },
  '00080018': { vr: 'UI', Value: ['2.25.1'] },
  '00080020': { vr: 'DA' },
  '00081140': {
    vr: 'SQ',
    Value: [{ '00081155': { vr: 'UI', Value: ['2.25.2'] } }, {}],
  },
  '00090010': { vr: 'LO', Value: ['ACME & "SONS"'] },
  '00091002': { vr: 'OB', InlineBinary: 'AQID' },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' }] },
  '00104000': { vr: 'LT', Value: ['one\r\ntwo  <b>three</b>'] },
  '00280009': { vr: 'AT', Value: ['00181063'] },
  '00280010': { vr: 'US', Value: [512] },
  '00281053': { vr: 'DS', Value: [1.5] },
  '7FE00010': { vr: 'OW', BulkDataURI: '/bulk?a=1&b=2' },
};

const asText = (json: JsonDataset): unknown =>
  JSON.parse(JSON.stringify(json), (_, value: unknown) =>
    typeof value === 'number' ? String(value) : value,
  );

describe('the Native DICOM Model', () => {
  test('holds what the JSON model holds', () => {
    expect(readNativeXml(writeNativeXml(SAMPLE))).toEqual(asText(SAMPLE));
  });

  test('is well-formed, in its namespace, with private elements by creator', () => {
    const xml = writeNativeXml(SAMPLE);
    expect(() => new XMLParser().parse(xml, true) as unknown).not.toThrow();
    expect(xml).toContain('<NativeDicomModel xmlns="http://dicom.nema.org/PS3.19/models/NativeDICOM"');
    expect(xml).toContain(
      '<DicomAttribute tag="00090002" vr="OB" privateCreator="ACME &amp; &quot;SONS&quot;"><InlineBinary>AQID',
    );
    expect(xml).toContain(
      'keyword="PatientName"><PersonName number="1"><Alphabetic><FamilyName>Yamada</FamilyName>',
    );
    expect(xml).toContain('<Value number="3">AXIAL</Value>');
  });

  test('escapes markup and drops what XML cannot carry', () => {
    expect(escaped('<a href="x">&\u0000\u001b\ud800')).toBe(
      '&lt;a href=&quot;x&quot;&gt;&amp;\ufffd\ufffd\ufffd',
    );
  });

  test.each([
    ['<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><NativeDicomModel/>', /document type/],
    ['<?xml version="1.0"?><!doctype lolz><NativeDicomModel/>', /document type/],
    ['<NativeDicomModel>', /well-formed/],
    ['<Other/>', /NativeDicomModel/],
    ['<NativeDicomModel><DicomAttribute tag="x" vr="CS"/></NativeDicomModel>', /tag/],
    ['<NativeDicomModel><DicomAttribute tag="00100010" vr="../"/></NativeDicomModel>', /representation/],
    [
      '<NativeDicomModel><DicomAttribute tag="00080008" vr="CS"><Value number="4000000000">X</Value></DicomAttribute></NativeDicomModel>',
      /number/,
    ],
  ])('refuses %s', (xml, why) => {
    expect(() => readNativeXml(xml)).toThrow(why);
  });

  test('an entity that nobody defined stays text', () => {
    const xml =
      '<NativeDicomModel><DicomAttribute tag="00100020" vr="LO"><Value number="1">&lol;&amp;&#65;</Value></DicomAttribute></NativeDicomModel>';
    expect(readNativeXml(xml)['00100020']?.Value).toEqual(['&lol;&A']);
  });

  test('nesting is bounded', () => {
    const open = '<DicomAttribute tag="00081140" vr="SQ"><Item number="1">'.repeat(70);
    const close = '</Item></DicomAttribute>'.repeat(70);
    expect(() => readNativeXml(`<NativeDicomModel>${open}${close}</NativeDicomModel>`)).toThrow(
      /cannot be read/,
    );
  });
});

describe('the JSON model', () => {
  test('becomes the data set that says the same', () => {
    const pixels = Buffer.from([1, 2, 3, 4]);
    const dataSet = dataSetFromJson(SAMPLE, (uri) => (uri === '/bulk?a=1&b=2' ? pixels : null));
    const bytes = encodeDataSetTree(dataSet, EXPLICIT_LITTLE);
    const reading = datasetToJson(bytes, EXPLICIT_LITTLE, {
      inlineLimitBytes: 1000,
      isWholeDataset: true,
      bulkDataUri: () => '/bulk?a=1&b=2',
    });
    // Odd binary values are padded.
    const padded = { ...SAMPLE, '00091002': { vr: 'OB', InlineBinary: 'AQIDAA==' } };
    expect(reading.kind === 'json' && reading.json).toEqual(padded);
  });

  test.each([
    [{ '0010': { vr: 'LO' } }, /tag/],
    [{ '00100010': { vr: 'XX' } }, /representation/],
    [{ '00280010': { vr: 'US', Value: ['wide'] } }, /number/],
    [{ '00081140': { vr: 'SQ', Value: [1] } }, /item/],
    [{ '7FE00010': { vr: 'OW', Value: [1] } }, /binary/],
    [{ '7FE00010': { vr: 'OW', BulkDataURI: 'file:///etc/passwd' } }, /did not come/],
  ])('refuses %j', (json, why) => {
    expect(() => dataSetFromJson(json as unknown as JsonDataset)).toThrow(why);
  });

  test('numbers keep sign, width and fraction', () => {
    const dataSet = dataSetFromJson({
      '00280106': { vr: 'SS', Value: [-2] },
      '00186020': { vr: 'SL', Value: [-70_000] },
      '00089459': { vr: 'FL', Value: [0.5] },
      '00189073': { vr: 'FD', Value: ['NaN'] },
      '7FE00001': { vr: 'UV', Value: ['18446744073709551615'] },
    });
    const value = (tag: number) => dataSet.get(tag)?.value as Buffer;
    expect(value(0x00280106).readInt16LE(0)).toBe(-2);
    expect(value(0x00186020).readInt32LE(0)).toBe(-70_000);
    expect(value(0x00089459).readFloatLE(0)).toBe(0.5);
    expect(value(0x00189073).readDoubleLE(0)).toBeNaN();
    expect(value(0x7fe00001).readBigUInt64LE(0)).toBe(2n ** 64n - 1n);
  });
});
