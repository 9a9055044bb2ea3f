import { PassThrough, type Readable } from 'node:stream';
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
      outgoingFile(context, each).then(
        ({ body }) => {
          open = body;
          if (output.destroyed) body.destroy();
          use(null, body);
        },
        (error: unknown) => use(error, null as never),
      );
    });
  }
  zip.end();
  zip.outputStream.pipe(output);
  return output;
}

function numbered(prefix: string, number: number): string {
  return prefix + String(number).padStart(6, '0');
}
