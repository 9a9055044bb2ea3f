import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FACTORY_PROTOCOLS } from '#shared/hanging/factory-protocols.ts';
import { hangingFile, readHangingFile } from '#main/http/hanging-file.ts';
import { interop } from '../fixtures/interoperability.ts';
import { programFile } from '../fixtures/programs.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-hanging-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FACTS = {
  sopInstanceUid: '2.25.99',
  level: 'SITE',
  creator: 'Ärztin',
  createdAt: '2026-11-28T09:00:00.000Z',
} as const;

/** The plain grid displays nothing of its own: there is nothing to exchange. */
const EXCHANGED = FACTORY_PROTOCOLS.filter(({ id }) => id !== 'grid');

/**
 * It asks for a Filter-by Operator where the presence of an attribute is asked for and takes none elsewhere, the other way round
 * than PS3.3 C.23.3, and takes no modality beside a region; both are so in the example of PS3.17 Annex V.
 */
const KNOWN_COMPLAINTS = [
  'Type 1C Conditional Element=<FilterByOperator>',
  'Type 1C Conditional Element=<Modality>',
  'Type 1C Conditional Element=<AnatomicRegionSequence>',
];

function run(program: string, file: string) {
  const { stdout, stderr } = spawnSync(programFile(program), [file], { encoding: 'utf8' });
  return {
    stdout,
    errors: stderr
      .split('\n')
      .filter(
        (line) => /^(Error|E:|F:)/.test(line) && !KNOWN_COMPLAINTS.some((known) => line.includes(known)),
      ),
  };
}

test('dciodvfy finds no error in any protocol of the factory as a DICOM Hanging Protocol', () => {
  interop('dciodvfy', 'Hanging Protocol');
  const found = EXCHANGED.flatMap((protocol) => {
    const file = path.join(folder, `${protocol.id}.dcm`);
    writeFileSync(file, hangingFile(protocol, FACTS).bytes);
    return run('dciodvfy', file).errors.map((error) => `${protocol.id}: ${error}`);
  });
  expect(found).toEqual([]);
});

test('DCMTK reads what a protocol says', () => {
  interop('dcmdump', 'Hanging Protocol');
  const chest = EXCHANGED.find(({ id }) => id === 'ct-chest');
  if (!chest) throw new Error('the factory has no CT chest');
  const file = path.join(folder, 'dump.dcm');
  writeFileSync(file, hangingFile(chest, FACTS).bytes);
  const { stdout, errors } = run('dcmdump', file);
  expect(errors).toEqual([]);
  for (const said of [
    'UI =HangingProtocolStorage',
    'CS [LUNG]',
    'CS [MEDIASTINUM]',
    'CS [CORONAL]',
    'CS [ABSTRACT_PRIOR]',
    'SS 1\\1',
    'CS [TRANSVERSE]',
    'AT (0018,0050)',
  ])
    expect(stdout).toContain(said);
});

test('an object of somebody else comes through dcmdump’s way back as what it says', () => {
  interop('dump2dcm', 'Hanging Protocol');
  const knee = EXCHANGED.find(({ id }) => id === 'mr-knee');
  if (!knee) throw new Error('the factory has no MR knee');
  const [file, dump, implicit] = ['knee.dcm', 'knee.txt', 'implicit.dcm'].map((name) =>
    path.join(folder, name),
  );
  if (!file || !dump || !implicit) throw new Error('no files');
  writeFileSync(file, hangingFile(knee, FACTS).bytes);
  writeFileSync(dump, run('dcmdump', file).stdout);
  spawnSync(programFile('dump2dcm'), ['+ti', dump, implicit]);
  expect(readHangingFile(readFileSync(implicit))).toEqual(readHangingFile(readFileSync(file)));
});
