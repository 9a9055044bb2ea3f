import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDataSet } from '#main/dicom/data-set.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { phantomStudies } from '#main/phantom/studies.ts';
import { addPeer, SENDER_AE_TITLE, startCore, temporaryFolder, type RunningCore } from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { writeMixedStudy } from '../fixtures/mixed-syntaxes.ts';
import { writeStudy } from '../fixtures/phantom-files.ts';
import { interop } from '../fixtures/interoperability.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';
import { startStorescp, type RunningStorescp } from '../fixtures/storescp.ts';
import { writeProfile } from '../fixtures/transfer-profile.ts';

const data = temporaryFolder('retrieve');
const files = temporaryFolder('retrieve-files');
let core: RunningCore;
let storescp: RunningStorescp;
let sent: { studyInstanceUid: string; file: string }[] = [];

beforeAll(async () => {
  mkdirSync(path.join(files.path, 'arrived'));
  storescp = await startStorescp(path.join(files.path, 'arrived'));
  await addPeer(data.path, SENDER_AE_TITLE, { may: 'store,find,move' });
  await addPeer(data.path, 'STORESCP', { port: storescp.address.port, may: 'store' });
  await addPeer(data.path, 'NOBODY', { port: 1, may: 'store' });
  core = await startCore(data.path);
  for (const key of ['ct-current', 'mr-t1']) {
    const study = phantomStudies().find((each) => each.key === key) ?? phantomStudies()[0];
    if (!study) throw new Error('There are no phantom studies.');
    const written = writeStudy(study, files.path).slice(0, 4);
    await storescu(
      core.dicom,
      written.map(({ file }) => file),
    );
    sent = [...sent, ...written.map(({ file }) => ({ studyInstanceUid: uidIn(file), file }))];
  }
});

afterAll(async () => {
  await core.stop();
  await storescp.stop();
  data.remove();
  files.remove();
});

function uidIn(file: string): string {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(Buffer.from([0x20, 0x00, 0x0d, 0x00, 0x55, 0x49]));
  return bytes.toString('latin1', at + 8, at + 8 + bytes.readUInt16LE(at + 6)).replaceAll('\0', '');
}

function datasetHash(file: string): string {
  const bytes = readFileSync(file);
  const offset = readFileMeta(bytes)?.datasetOffset ?? 0;
  return createHash('sha256').update(bytes.subarray(offset)).digest('hex');
}

function hashesIn(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => datasetHash(path.join(folder, name)))
    .sort();
}

const study = () => sent[0]?.studyInstanceUid ?? '';
const hashesOf = (uid: string) =>
  sent
    .filter(({ studyInstanceUid }) => studyInstanceUid === uid)
    .map(({ file }) => datasetHash(file))
    .sort();

function query(keys: readonly string[]): string[] {
  return ['-aet', SENDER_AE_TITLE, '-aec', core.dicom.aeTitle, ...keys.flatMap((key) => ['-k', key])];
}

async function move(destination: string, keys: readonly string[], root = '-S') {
  const args = ['-d', root, '-aem', destination, ...query(keys), core.dicom.host, String(core.dicom.port)];
  const { stdout, stderr, exitCode } = await runProgram(programFile('movescu'), args, {
    environment: { TCP_NODELAY: '1' },
  });
  const log = stdout + stderr;
  return { exitCode, log, status: /DIMSE Status\s+: 0x([0-9a-f]{4})(?![\s\S]*DIMSE Status)/.exec(log)?.[1] };
}

async function get(folder: string, keys: readonly string[], options: readonly string[] = []) {
  mkdirSync(folder);
  const args = ['-S', '-od', folder, ...options, ...query(keys), core.dicom.host, String(core.dicom.port)];
  return runProgram(programFile('getscu'), args, { environment: { TCP_NODELAY: '1' } });
}

describe('C-MOVE', () => {
  it('sends a study to another node, byte for byte', async () => {
    interop('movescu', 'C-MOVE from Viewbox');
    const { status } = await move('STORESCP', ['QueryRetrieveLevel=STUDY', `StudyInstanceUID=${study()}`]);
    expect(status).toBe('0000');
    expect(hashesIn(path.join(files.path, 'arrived'))).toEqual(hashesOf(study()));
  });

  it.each([
    ['an unknown destination', 'NOSUCH', ['QueryRetrieveLevel=STUDY', 'StudyInstanceUID=1.2.3'], 'a801'],
    [
      'a series without its study',
      'STORESCP',
      ['QueryRetrieveLevel=SERIES', 'SeriesInstanceUID=1.2'],
      'a900',
    ],
    ['no level', 'STORESCP', ['StudyInstanceUID=1.2.3'], 'a900'],
    ['what is not here', 'STORESCP', ['QueryRetrieveLevel=STUDY', 'StudyInstanceUID=1.2.3'], '0000'],
  ])('answers %s, and a failure stands in the log', async (_, destination, keys, status) => {
    expect((await move(destination, keys)).status).toBe(status);
    if (status === '0000') return;
    await expect
      .poll(() => readFileSync(path.join(data.path, 'logs/viewbox.log'), 'utf8'))
      .toContain(`"code":"${status.toUpperCase()}"`);
  });

  it('names what failed when the destination cannot be reached', async () => {
    const keys = ['QueryRetrieveLevel=STUDY', `StudyInstanceUID=${study()}`];
    const { status, log } = await move('NOBODY', keys);
    expect(status).toBe('a702');
    expect(log).toMatch(/FailedSOPInstanceUIDList/);
  });
});

const MIXED_STUDY = '2.25.4711';

function pixelsOf(file: string): string {
  const bytes = readFileSync(file);
  const meta = readFileMeta(bytes);
  const encoding = encodingOf(meta?.transferSyntaxUid ?? '');
  const { dataSet } = readDataSet(bytes.subarray(meta?.datasetOffset), encoding);
  const value = dataSet.get(0x7fe00010)?.value;
  return Buffer.isBuffer(value) ? createHash('sha256').update(value).digest('hex') : 'encapsulated';
}

describe('a study of mixed syntaxes', () => {
  it('is got whole, decoded sample for sample for a peer that offers one choice', async () => {
    const mixed = await writeMixedStudy(sent[0]?.file ?? '', files.path, MIXED_STUDY);
    const profile = writeProfile(
      path.join(files.path, 'mixed.cfg'),
      mixed.map((file) => {
        const meta = readFileMeta(readFileSync(file));
        return { sopClassUid: meta?.sopClassUid ?? '', transferSyntaxUid: meta?.transferSyntaxUid ?? '' };
      }),
    );
    interop(
      'getscu',
      'C-GET from Viewbox, decoded',
      mixed.map((file) => readFileMeta(readFileSync(file))?.transferSyntaxUid ?? ''),
    );
    const { acknowledged } = await storescu(core.dicom, mixed, profile);
    expect(acknowledged.length).toBe(mixed.length);
    const folder = path.join(files.path, 'mixed');
    const keys = ['QueryRetrieveLevel=STUDY', `StudyInstanceUID=${MIXED_STUDY}`];
    expect((await get(folder, keys)).exitCode).toBe(0);
    const got = readdirSync(folder).map((name) => path.join(folder, name));
    expect(got.length).toBe(mixed.length);
    const pixels = pixelsOf(sent[0]?.file ?? '');
    expect(got.map(pixelsOf)).toEqual(got.map(() => pixels));
    const { status } = await move('STORESCP', keys);
    expect(status).toBe('0000');
  });
});

describe('C-GET', () => {
  it.each([
    ['STUDY', () => [`StudyInstanceUID=${study()}`]],
    ['STUDY', () => [`StudyInstanceUID=${study()}\\1.2.3`]],
  ])('hands over a study on the same association (%s)', async (level, keys) => {
    interop('getscu', 'C-GET from Viewbox');
    const folder = path.join(files.path, `got-${keys()[0]?.length}`);
    const { exitCode } = await get(folder, [`QueryRetrieveLevel=${level}`, ...keys()]);
    expect(exitCode).toBe(0);
    expect(hashesIn(folder)).toEqual(hashesOf(study()));
  });

  it('is refused to a peer that may not retrieve', async () => {
    const folder = path.join(files.path, 'refused');
    mkdirSync(folder);
    const args = ['-S', '-od', folder, '-aet', 'STORESCP', '-aec', core.dicom.aeTitle];
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${study()}`];
    const { exitCode } = await runProgram(programFile('getscu'), [
      ...args,
      ...keys,
      core.dicom.host,
      String(core.dicom.port),
    ]);
    expect(exitCode).not.toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});
