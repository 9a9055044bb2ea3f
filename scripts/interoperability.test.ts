import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { interoperabilityPage, PAGE_FILE, readPage } from './interoperability/page.ts';
import { lost, outcomes, parseRecords, type PairingRecord } from './interoperability/records.ts';
import { at } from './repository.ts';

const RLE = '1.2.840.10008.1.2.5';
const IMPLICIT = '1.2.840.10008.1.2';

const records: PairingRecord[] = [
  { peer: 'storescu', service: 'C-STORE to Viewbox', transferSyntaxUids: [IMPLICIT, RLE], passed: true },
  { peer: 'storescu', service: 'C-STORE to Viewbox', transferSyntaxUids: [RLE], passed: false },
  { peer: 'echoscu', service: 'C-ECHO to Viewbox', transferSyntaxUids: [], passed: true },
];

describe('the interoperability page', () => {
  it('says what its records say, and can be read back', () => {
    const all = outcomes(records);
    const byName = (list: typeof all) => list.map((one) => JSON.stringify(one)).sort();
    const read = readPage(interoperabilityPage(all, [{ name: 'DCMTK', version: '3' }]));
    expect(byName(read)).toEqual(byName(all));
    expect(all.filter(({ passed }) => !passed).map(({ transferSyntaxUid }) => transferSyntaxUid)).toEqual([
      '',
      RLE,
    ]);
  });

  it('is missed where something passed that does not pass, or was not seen, any more', () => {
    const now = outcomes(records);
    expect(lost(outcomes(records.slice(0, 1)), now)).toEqual([
      'storescu | C-STORE to Viewbox | ',
      `storescu | C-STORE to Viewbox | ${RLE}`,
    ]);
    expect(lost(outcomes(records.slice(2)), [])).toEqual(['echoscu | C-ECHO to Viewbox | ']);
    expect(lost(now, now)).toEqual([]);
  });

  it('reads records line by line', () => {
    expect(parseRecords(records.map((record) => `${JSON.stringify(record)}\n`).join(''))).toEqual(records);
  });

  it('in docs/ shows no failure', () => {
    const page = readPage(readFileSync(at(PAGE_FILE), 'utf8'));
    expect(page.length).toBeGreaterThan(200);
    expect(page.filter(({ passed }) => !passed)).toEqual([]);
  });
});
