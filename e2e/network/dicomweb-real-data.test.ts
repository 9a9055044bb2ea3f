import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { isVideoSyntax, transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import { memorySource } from '#main/dicom/byte-source.ts';
import { decodeFrame } from '#main/dicom/decode-frame.ts';
import { datasetToJson, type JsonDataset } from '#main/dicom/dicom-json.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { indexFrames, readFrame } from '#main/dicom/frames.ts';
import { inflateDataset } from '#main/dicom/inflate-head.ts';
import { readFileMeta } from '#main/dicom/part10.ts';
import { readPixelLayout } from '#main/dicom/pixel-layout.ts';
import { describeFrame } from '#main/dicom/pixel-presentation.ts';
import { readHeader } from '#main/dicom/read-header.ts';
import { filesBelow } from '../fixtures/part10-file.ts';
import { programFile, runProgram } from '../fixtures/programs.ts';

const shared =
  process.env['VIEWBOX_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const realData = path.join(shared, 'dicom');

interface Opened {
  readonly transferSyntaxUid: string;
  readonly stored: Buffer;
  readonly dataset: Buffer;
}

async function openFile(file: string): Promise<Opened | null> {
  const bytes = readFileSync(file);
  const meta = readFileMeta(bytes);
  if (!meta) return null;
  const stored = bytes.subarray(meta.datasetOffset);
  const isDeflated = transferSyntax(meta.transferSyntaxUid)?.isDeflated === true;
  const dataset = isDeflated ? await inflateDataset(stored) : stored;
  return { transferSyntaxUid: meta.transferSyntaxUid, stored, dataset };
}

function toJson({ dataset, transferSyntaxUid }: Opened): JsonDataset {
  const reading = datasetToJson(dataset, encodingOf(transferSyntaxUid), {
    inlineLimitBytes: Infinity,
    isWholeDataset: true,
    bulkDataUri: () => null,
  });
  if (reading.kind !== 'json') throw new Error('A whole data set does not suffice.');
  return reading.json;
}

async function firstFrame(file: string) {
  const opened = await openFile(file);
  if (!opened) return null;
  const encoding = encodingOf(opened.transferSyntaxUid);
  const source = memorySource(opened.dataset);
  const layout = await readPixelLayout(source, encoding);
  if (!layout) return null;
  const isVideo = isVideoSyntax(opened.transferSyntaxUid);
  const index = await indexFrames(source, layout, { isVideo, isBigEndian: encoding.isBigEndian });
  const description = describeFrame(toJson(opened), layout, opened.transferSyntaxUid);
  return decodeFrame(await readFrame(source, index, 1), description);
}

function largestDifference(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let largest = left.length === right.length ? 0 : Infinity;
  for (let at = 0; at < left.length; at += 1)
    largest = Math.max(largest, Math.abs((left[at] ?? 0) - (right[at] ?? 0)));
  return largest;
}

/** DCMTK's decoder for a syntax, and how far it may differ: only twelve-bit DCT rounds otherwise. */
function decoderOf(syntaxUid: string): { readonly tool: string; readonly tolerance: number } | null {
  if (syntaxUid.endsWith('.4.51')) return { tool: 'dcmdjpeg', tolerance: 1 };
  if (/\.4\.(?:50|57|70)$/.test(syntaxUid)) return { tool: 'dcmdjpeg', tolerance: 0 };
  if (/\.4\.8[01]$/.test(syntaxUid)) return { tool: 'dcmdjpls', tolerance: 0 };
  return syntaxUid === '1.2.840.10008.1.2.5' ? { tool: 'dcmdrle', tolerance: 0 } : null;
}

if (!existsSync(realData)) {
  it(`finds no real data at ${realData}: set VIEWBOX_SHARED_DATA to the folder that holds dicom/`, () => {
    console.warn(`Real data was NOT tested: ${realData} is not there.`);
    expect(existsSync(realData)).toBe(false);
  });
} else {
  describe('real data without the network', () => {
    const sources = filesBelow(realData).filter((file) => !file.endsWith('.md'));
    const pixelFolders = /\/(?:transfer-syntaxes|pixel|projection|ct-enhanced|objects|malformed)\//;
    const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-decoded-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('every file has a header and JSON, or is refused with a reason', async () => {
      const read = { headers: 0, refused: 0, notPart10: 0 };
      for (const file of sources) {
        const opened = await openFile(file);
        if (!opened) {
          read.notPart10 += 1;
          continue;
        }
        expect(Object.keys(toJson(opened)).length, file).toBeGreaterThan(0);
        try {
          const head = opened.stored.subarray(0, 64 * 1024);
          const isWhole = head.length === opened.stored.length;
          const first = readHeader(head, opened.transferSyntaxUid, isWhole);
          const reading =
            first.kind === 'header' ? first : readHeader(opened.stored, opened.transferSyntaxUid, true);
          expect(reading.kind, file).toBe('header');
          read.headers += 1;
        } catch (error) {
          expect(error, file).toBeInstanceOf(AppError);
          read.refused += 1;
        }
      }
      console.info(`Real data: ${JSON.stringify(read)} of ${sources.length} files.`);
      expect(read.headers).toBeGreaterThan(sources.length * 0.9);
    });

    it('decodes to the very pixels that DCMTK decodes', async () => {
      let compared = 0;
      for (const file of sources.filter((source) => pixelFolders.test(source))) {
        const opened = await openFile(file);
        const decoder = opened ? decoderOf(opened.transferSyntaxUid) : null;
        if (!decoder) continue;
        const native = path.join(folder, 'native.dcm');
        rmSync(native, { force: true });
        await runProgram(programFile(decoder.tool), [file, native]);
        // What DCMTK itself cannot read is no measure.
        if (!existsSync(native)) continue;
        const [ours, theirs] = [await firstFrame(file), await firstFrame(native)];
        if (!ours || !theirs) continue;
        compared += 1;
        const difference = largestDifference(ours.samples, theirs.samples);
        expect(difference, path.relative(realData, file)).toBeLessThanOrEqual(decoder.tolerance);
      }
      expect(compared).toBeGreaterThan(40);
    });

    it('lossless JPEG 2000 and HTJ2K decode to the pixels they were made of', async () => {
      const at = (name: string) => path.join(realData, 'transfer-syntaxes', name);
      for (const [plain, compressed] of [
        ['wg04-CT1/CT1_UNC.dcm', 'wg04-CT1/CT1_J2KR.dcm'],
        ['wg04-CT1/CT1_UNC.dcm', 'wg04-CT1/CT1_HTJ2K_RPCL.dcm'],
        ['wg04-MR4/MR4_UNC.dcm', 'wg04-MR4/MR4_HTJ2K_RPCL.dcm'],
        ['wg04-US1/US1_UNC.dcm', 'wg04-US1/US1_J2KR.dcm'],
        ['wg04-US1/US1_UNC.dcm', 'wg04-US1/US1_HTJ2K_RPCL.dcm'],
        ['emri-small/emri_small.dcm', 'emri-small/emri_small_jpeg_2k_lossless.dcm'],
        ['mr-small/MR_small.dcm', 'mr-small/MR_small_jp2klossless.dcm'],
      ] as const) {
        const [ours, truth] = [await firstFrame(at(compressed)), await firstFrame(at(plain))];
        expect(largestDifference(ours?.samples ?? [], truth?.samples ?? [NaN]), compressed).toBe(0);
      }
    });

    it('names are decoded as DCMTK decodes them', async () => {
      let compared = 0;
      for (const file of sources.filter((source) => source.includes('/charsets/'))) {
        const { exitCode, stdout } = await runProgram(programFile('dcm2json'), ['-q', file]);
        const opened = await openFile(file);
        // DCMTK refuses Japanese without its own tables; those names are in the standard's examples (unit tests).
        if (exitCode !== 0 || !opened) continue;
        const theirs = JSON.parse(stdout) as JsonDataset;
        expect(toJson(opened)['00100010'], file).toEqual(theirs['00100010']);
        compared += 1;
      }
      expect(compared).toBeGreaterThan(9);
    });
  });
}
