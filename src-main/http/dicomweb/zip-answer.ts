import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { DicomwebContext } from './context.ts';
import { outgoingFile, type Leaving } from './outgoing-instance.ts';

export const ZIP = 'application/zip';

/** Instances as a zip archive, one after another; names are numbers, so that nothing of a patient is in them. */
export function zipOf(context: DicomwebContext, leaving: readonly Leaving[]): Readable {
  const zip = new ZipFile();
  const output = new PassThrough();
  let open: Readable | null = null;
  // A caller that hangs up leaves no file open.
  output.once('close', () => open?.destroy());
  zip.on('error', (error) => output.destroy(error instanceof Error ? error : new Error(String(error))));
  const series = new Map<string, { readonly folder: string; instances: number }>();
  for (const each of leaving) {
    const { seriesInstanceUid } = each.record;
    const place = series.get(seriesInstanceUid) ?? { folder: numbered('SE', series.size + 1), instances: 0 };
    series.set(seriesInstanceUid, place);
    place.instances += 1;
    const name = `${place.folder}/${numbered('IM', place.instances)}.dcm`;
    // Images are compressed already, or packing them would take longer than sending them.
    zip.addReadStreamLazy(name, { compress: false }, (use) => {
      open = Readable.from(bytesOf(context, each), { objectMode: false });
      if (output.destroyed) open.destroy();
      use(null, open);
    });
  }
  zip.end();
  zip.outputStream.pipe(output);
  return output;
}

async function* bytesOf(context: DicomwebContext, leaving: Leaving): AsyncGenerator<Buffer> {
  await using file = await outgoingFile(context, leaving);
  // The zip keeps pieces for longer than the file does.
  for await (const piece of file.pieces()) yield Buffer.from(piece);
}

function numbered(prefix: string, number: number): string {
  return prefix + String(number).padStart(6, '0');
}
