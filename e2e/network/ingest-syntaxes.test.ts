import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STORAGE_SOP_CLASSES } from '#shared/dicom/sop-class.ts';
import { TRANSFER_SYNTAXES, type TransferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { encodeFileMeta } from '#main/dicom/part10.ts';
import { instanceFromBytes } from '#main/network/instance-to-send.ts';
import { storeInstances } from '#main/network/storage-scu.ts';
import type { Attributes } from '#main/phantom/attributes.ts';
import { CT_IMAGE_STORAGE } from '#main/phantom/ct-study.ts';
import {
  DEFLATED_LITTLE_ENDIAN,
  encodeDataSet,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from '#main/phantom/data-set-writer.ts';
import { encodePart10 } from '#main/phantom/part10-writer.ts';
import { phantomUid } from '#main/phantom/phantom-uid.ts';
import { ctPhantom } from '#main/phantom/studies.ts';
import { ultrasoundStudy } from '#main/phantom/ultrasound-study.ts';
import { PATIENTS } from '#main/phantom/phantom-patients.ts';
import {
  addPeer,
  addUser,
  createToken,
  runViewbox,
  SENDER_AE_TITLE,
  startCore,
  temporaryFolder,
  type RunningCore,
} from '../fixtures/core.ts';
import { storescu } from '../fixtures/dcmtk.ts';
import { datasetOf, sha256 } from '../fixtures/part10-file.ts';
import { interop } from '../fixtures/interoperability.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';
import { writeProfile } from '../fixtures/transfer-profile.ts';
import { retrieveInstance, type InstancePath } from '../fixtures/wado.ts';

const data = temporaryFolder('syntaxes');
const outbox = temporaryFolder('syntaxes-outbox');
let core: RunningCore;
let token: string;

beforeAll(async () => {
  await addPeer(data.path);
  await addUser(data.path, 'administrator', 'administrator');
  token = await createToken(data.path, 'administrator');
  core = await startCore(data.path);
});

afterAll(async () => {
  await core.stop();
  data.remove();
  outbox.remove();
});

const [slice] = ctPhantom('standard', { rows: 64, columns: 64, sliceCount: 2 }).instances();
const [cine] = ultrasoundStudy({
  key: 'us-syntaxes',
  name: 'cine',
  patient: PATIENTS.heart,
  frameCount: 2,
}).instances();

function pathOf(attributes: Attributes): InstancePath {
  return {
    studyInstanceUid: attributes.StudyInstanceUID as string,
    seriesInstanceUid: attributes.SeriesInstanceUID as string,
    sopInstanceUid: attributes.SOPInstanceUID as string,
  };
}

/** Sends files with our own SCU, byte for byte, and reads them back by WADO-RS. */
async function roundTrip(files: readonly { bytes: Buffer; at: InstancePath }[]): Promise<void> {
  const results = await storeInstances(
    { ...core.dicom, calledAeTitle: core.dicom.aeTitle, callingAeTitle: SENDER_AE_TITLE },
    files.map(({ bytes }) => instanceFromBytes(bytes)),
  );
  expect(results.filter(({ status }) => status !== 0)).toEqual([]);
  for (const { bytes, at } of files) {
    const returned = await retrieveInstance(core, token, at);
    expect(sha256(datasetOf(returned))).toBe(sha256(datasetOf(bytes)));
  }
}

/** The way of writing that a syntax builds on; the pixels of encapsulated ones are bytes that no codec ever made. */
function writtenIn(syntax: TransferSyntax, attributes: Attributes): Buffer {
  const base = syntax.isDeflated
    ? DEFLATED_LITTLE_ENDIAN
    : syntax.byteOrder === 'big'
      ? EXPLICIT_BIG_ENDIAN
      : syntax.vr === 'implicit'
        ? IMPLICIT_LITTLE_ENDIAN
        : EXPLICIT_LITTLE_ENDIAN;
  const frame = Buffer.from(`frame in ${syntax.uid}`);
  const content = syntax.isEncapsulated ? { ...attributes, PixelData: { frames: [frame] } } : attributes;
  const meta = encodeFileMeta({
    sopClassUid: CT_IMAGE_STORAGE,
    sopInstanceUid: attributes.SOPInstanceUID as string,
    transferSyntaxUid: syntax.uid,
    sourceAeTitle: '',
  });
  return Buffer.concat([meta, encodeDataSet(content, base)]);
}

describe('what is received goes out as it came', () => {
  it(`in each of the ${TRANSFER_SYNTAXES.length} transfer syntaxes`, async () => {
    interop(
      'fetch (Node.js)',
      'WADO-RS from Viewbox',
      TRANSFER_SYNTAXES.map(({ uid }) => uid),
    );
    const files = TRANSFER_SYNTAXES.map((syntax) => {
      const attributes = { ...slice!, SOPInstanceUID: phantomUid('syntax', syntax.uid) };
      return { bytes: writtenIn(syntax, attributes), at: pathOf(attributes) };
    });
    await roundTrip(files);
  });

  it(`of each of the ${STORAGE_SOP_CLASSES.length} storage SOP classes`, async () => {
    const { PixelData: _, ...header } = slice!;
    const files = STORAGE_SOP_CLASSES.map(({ uid }) => {
      const attributes = {
        ...header,
        SOPClassUID: uid,
        SOPInstanceUID: phantomUid('class', uid),
        SeriesInstanceUID: phantomUid('series of class', uid),
      };
      return { bytes: encodePart10(attributes), at: pathOf(attributes) };
    });
    await roundTrip(files);
  });

  it('with sequences that end with delimiters', async () => {
    const delimited = { ...cine!, SOPInstanceUID: phantomUid('delimited') };
    const bytes = encodePart10(delimited, EXPLICIT_LITTLE_ENDIAN, { hasUndefinedLengths: true });
    await roundTrip([{ bytes, at: pathOf(delimited) }]);
  });

  // Over the network a data set has an even number of bytes (PS3.8 9.3.1); on media devices left it odd.
  it('imported from a file whose deflated data set has an odd number of bytes', async () => {
    const odd = { ...slice!, SOPInstanceUID: phantomUid('odd') };
    const bytes = encodePart10(odd, DEFLATED_LITTLE_ENDIAN, { deflatedLength: 'odd' });
    expect(datasetOf(bytes).length % 2).toBe(1);
    const file = path.join(outbox.path, 'odd.dcm');
    writeFileSync(file, bytes);
    const { exitCode, stderr } = await runViewbox(data.path, ['import', file]);
    expect(exitCode, stderr).toBe(0);
    const returned = await retrieveInstance(core, token, pathOf(odd));
    expect(sha256(datasetOf(returned))).toBe(sha256(datasetOf(bytes)));
  });
});

/** Transfer syntaxes that DCMTK makes, by the tool and its options; the colour cine for those of eight bits. */
const MADE_BY_DCMTK = [
  { uid: '1.2.840.10008.1.2.4.50', tool: 'dcmcjpeg', options: ['+eb'], isColour: true },
  { uid: '1.2.840.10008.1.2.4.51', tool: 'dcmcjpeg', options: ['+ee'], isColour: false },
  { uid: '1.2.840.10008.1.2.4.57', tool: 'dcmcjpeg', options: ['+el'], isColour: false },
  { uid: '1.2.840.10008.1.2.4.70', tool: 'dcmcjpeg', options: ['+e1'], isColour: false },
  { uid: '1.2.840.10008.1.2.4.80', tool: 'dcmcjpls', options: ['+el'], isColour: false },
  { uid: '1.2.840.10008.1.2.4.81', tool: 'dcmcjpls', options: ['+en'], isColour: false },
  { uid: '1.2.840.10008.1.2.5', tool: 'dcmcrle', options: [], isColour: true },
  { uid: '1.2.840.10008.1.2', tool: 'dcmconv', options: ['+ti'], isColour: false },
  { uid: '1.2.840.10008.1.2.1.99', tool: 'dcmconv', options: ['+td'], isColour: false },
  { uid: '1.2.840.10008.1.2.2', tool: 'dcmconv', options: ['+tb'], isColour: true },
] as const;

describe('what DCMTK encodes and storescu sends', () => {
  it.each(MADE_BY_DCMTK)('comes back as sent: $tool $options', async ({ uid, tool, options, isColour }) => {
    interop('storescu', 'C-STORE to Viewbox', [uid]);
    mkdirSync(outbox.path, { recursive: true });
    const attributes = { ...(isColour ? cine! : slice!), SOPInstanceUID: phantomUid('dcmtk', uid) };
    const source = path.join(outbox.path, `${uid}.source.dcm`);
    const made = path.join(outbox.path, `${uid}.dcm`);
    writeFileSync(source, encodePart10(attributes));
    // New UIDs would be made for lossy copies: the study must stay the one that is asked for.
    const keep = tool.startsWith('dcmc') && tool !== 'dcmconv' ? ['+un'] : [];
    const encoded = await runProgram(programFile(tool), [...options, ...keep, source, made]);
    expect(encoded.stderr + encoded.stdout).toBe('');
    const profile = writeProfile(path.join(outbox.path, `${uid}.cfg`), [
      { sopClassUid: attributes.SOPClassUID as string, transferSyntaxUid: uid },
    ]);
    const sent = await storescu(core.dicom, [made], profile);
    expect(sent.acknowledged, sent.stdout + sent.stderr).toEqual([made]);
    const returned = await retrieveInstance(core, token, pathOf(attributes));
    const returnedFile = path.join(outbox.path, `${uid}.returned.dcm`);
    writeFileSync(returnedFile, returned);
    // storescu may write lengths anew: what counts is that nothing changed from the wire on, and that DCMTK reads the same.
    const [before, after] = await Promise.all(
      [made, returnedFile].map((file) => runProgram(programFile('dcmdump'), ['-q', '+L', '-M', file])),
    );
    const elements = (text: string) =>
      text
        .split('\n')
        .filter((line) => /^\s*\([0-9a-f]{4},[0-9a-f]{4}\)/.test(line) && !line.startsWith('(0002,'));
    expect(elements(after!.stdout)).toEqual(elements(before!.stdout));
    expect(readFileSync(returnedFile).subarray(128, 132).toString()).toBe('DICM');
  });
});
