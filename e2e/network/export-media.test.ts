import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestExport, type TestExport } from '#main/export/test-export.ts';
import { readDicomdir, resolveReferences } from '#main/intake/import-dicomdir.ts';
import { generate } from '#main/phantom/phantom-study.ts';
import { phantomStudies } from '#main/phantom/studies.ts';
import { interop } from '../fixtures/interoperability.ts';
import { filesBelow } from '../fixtures/part10-file.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';

/** Every kind of phantom on one medium, as other programs see it. */
let archive: TestExport;
let target: string;
const sopInstanceUids: string[] = [];

const INSTANCES_OF_A_STUDY = 2;

beforeAll(async () => {
  archive = await openTestExport();
  const studies = new Set<string>();
  for (const study of phantomStudies()) {
    let count = 0;
    for (const { bytes } of generate(study)) {
      if (count === INSTANCES_OF_A_STUDY) break;
      count += 1;
      const { studyInstanceUid, sopInstanceUid } = archive.add(bytes);
      studies.add(studyInstanceUid);
      sopInstanceUids.push(sopInstanceUid);
    }
  }
  target = archive.target();
  const report = await archive.run({
    studies: [...studies].map((studyInstanceUid) => ({ studyInstanceUid })),
    destination: { kind: 'folder', folder: target },
    isMedia: true,
  });
  expect(report).toMatchObject({ instances: sopInstanceUids.length, failedCount: 0, warnings: [] });
});
afterAll(() => archive.dispose());

const program = (name: string, args: readonly string[]) => runProgram(programFile(name), args);

/** Values of an element in a dump of DCMTK, sorted */
function valuesOf(dump: string, tag: string): string[] {
  return [...dump.matchAll(new RegExp(`\\(${tag}\\) [A-Z]{2} [=[]([^\\]#]*)`, 'g'))]
    .map(([, value = '']) => value.trim())
    .toSorted();
}

test('DCMTK reads the DICOMDIR without a warning, and it lists every instance once', async () => {
  interop('dcmdump', 'DICOMDIR of an export');
  const dump = await program('dcmdump', [path.join(target, 'DICOMDIR')]);
  expect({ ...dump, stdout: '' }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  expect(valuesOf(dump.stdout, '0004,1511')).toEqual(sopInstanceUids.toSorted());
});

test('a DICOMDIR that DCMTK makes of the same files has the same records and keys', async () => {
  interop('dcmmkdir', 'DICOMDIR of an export is what it makes');
  const folder = archive.target();
  mkdirSync(folder);
  const remade = path.join(folder, 'DICOMDIR');
  const args = ['-Pgp', '+r', '+id', target, '+D', remade, path.join('DICOM')];
  expect((await program('dcmmkdir', args)).stderr).toBe('');
  const [ours, theirs] = await Promise.all(
    [path.join(target, 'DICOMDIR'), remade].map((file) => program('dcmdump', ['+uc', '-Un', file])),
  );
  const keys = ['0004,1430', '0004,1500', '0004,1510', '0004,1512', '0008,0020', '0008,0060', '0008,1030'];
  for (const tag of [
    ...keys,
    '0010,0010',
    '0010,0020',
    '0020,000d',
    '0020,000e',
    '0020,0010',
    '0020,0011',
    '0020,0013',
  ])
    expect([tag, valuesOf(ours!.stdout, tag)]).toEqual([tag, valuesOf(theirs!.stdout, tag)]);
});

test('dicom3tools follow the records to every file and find no error', async () => {
  interop('dcdirdmp', 'DICOMDIR of an export');
  interop('dciodvfy', 'DICOMDIR of an export');
  const directory = path.join(target, 'DICOMDIR');
  const listed = await program('dcdirdmp', [directory]);
  expect(listed.exitCode).toBe(0);
  const text = listed.stdout + listed.stderr;
  expect(text.match(/-> DICOM/g)).toHaveLength(sopInstanceUids.length);
  expect(text).not.toMatch(/error/i);
  const checked = await program('dciodvfy', [directory]);
  expect((checked.stdout + checked.stderr).split('\n').filter((line) => line.startsWith('Error'))).toEqual(
    [],
  );
});

test('every file of the medium is a DICOM file under a name that media allow', async () => {
  interop('dcmftest', 'Files of an export');
  const files = readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(target, path.join(entry.parentPath, entry.name)));
  expect(
    files.filter((file) => !/^(DICOM(\/[A-Z0-9_]{1,8}){4}|DICOMDIR|INDEX\.HTM|README\.TXT)$/.test(file)),
  ).toEqual([]);
  const images = files.filter((file) => file.startsWith('DICOM')).map((file) => path.join(target, file));
  const { stdout } = await program('dcmftest', images);
  expect(
    stdout
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('yes:')),
  ).toEqual([]);
});

test('dicom3tools find the entities of all files to agree', async () => {
  interop('dcentvfy', 'Files of an export');
  const images = filesBelow(path.join(target, 'DICOM'));
  const { stdout, stderr } = await program('dcentvfy', images);
  expect((stdout + stderr).split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
});

test('our own import finds every file of the medium by its DICOMDIR', async () => {
  const references = (await readDicomdir(path.join(target, 'DICOMDIR'))) ?? [];
  const files = readdirSync(target, { recursive: true, encoding: 'utf8' });
  const { found, missing } = resolveReferences(references, files);
  expect({ found: found.length, missing }).toEqual({ found: sopInstanceUids.length, missing: [] });
});

test('the page shows a picture of every series', () => {
  const page = readFileSync(path.join(target, 'INDEX.HTM'), 'utf8');
  expect(page.match(/<li>/g)?.length).toBe(page.match(/data:image\/png/g)?.length);
  expect(page).toContain('山田 太郎');
});

test('an archive of the same is whole for unzip', async () => {
  interop('unzip', 'Zip archive of an export');
  const folder = archive.target();
  mkdirSync(folder);
  const report = await archive.run({
    studies: [{ studyInstanceUid: phantomStudies()[0]!.studyInstanceUid }],
    destination: { kind: 'zip', folder },
    isMedia: true,
  });
  const tested = await program('unzip', ['-tq', report.target]);
  expect(tested).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('No errors detected') });
});
