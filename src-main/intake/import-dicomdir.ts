import { readFile, stat } from 'node:fs/promises';
import dicomParser, { type DataSet } from 'dicom-parser';

/** A DICOMDIR of a full DVD is a few MiB; what is larger is none. */
const MAX_DICOMDIR_BYTES = 64 << 20;

/** Directory Record Sequence and Referenced File ID (PS3.3 F.3.2.2) */
const RECORDS = 'x00041220';
const REFERENCED_FILE_ID = 'x00041500';

export function isDirectoryName(name: string): boolean {
  return /^dicomdir\.?(;1)?$/i.test(name);
}

/** Referenced File IDs of a DICOMDIR, each with its components; undefined when it cannot be read. */
export async function readDicomdir(file: string): Promise<string[][] | undefined> {
  try {
    if ((await stat(file)).size > MAX_DICOMDIR_BYTES) return undefined;
    // The parser throws strings as well as errors; both mean the same here.
    return references(dicomParser.parseDicom(new Uint8Array(await readFile(file))));
  } catch {
    return undefined;
  }
}

function references(dataset: DataSet): string[][] | undefined {
  const sequence = dataset.elements[RECORDS];
  if (!sequence) return undefined;
  return (sequence.items ?? []).flatMap(({ dataSet }) => {
    const components: string[] = [];
    for (let index = 0; index < (dataSet?.numStringValues(REFERENCED_FILE_ID) ?? 0); index += 1)
      components.push(dataSet?.string(REFERENCED_FILE_ID, index)?.trim() ?? '');
    return components.some((component) => component !== '') ? [components] : [];
  });
}

/**
 * Finds referenced files among those of the medium, whatever case or version suffix (`;1`) its file system shows. A
 * reference can only name a file of the medium: `..` and absolute paths match none.
 *
 * @param files relative to the folder of the DICOMDIR
 */
export function resolveReferences(
  references: readonly (readonly string[])[],
  files: readonly string[],
): { found: string[]; missing: string[] } {
  const byName = new Map(files.map((file) => [normal(file.split(/[\\/]/)), file]));
  const found = new Set<string>();
  const missing: string[] = [];
  for (const reference of references) {
    const file = byName.get(normal(reference));
    if (file === undefined) missing.push(reference.join('/'));
    else found.add(file);
  }
  return { found: [...found], missing };
}

function normal(components: readonly string[]): string {
  return components
    .map((component) => component.toLowerCase().replace(/;\d+$/, '').replace(/\.$/, ''))
    .join('/');
}

export function missingReferences(
  missing: readonly string[],
): { kind: 'refused'; name: string; reason: string }[] {
  return missing.map((name) => ({
    kind: 'refused',
    name,
    reason: 'The DICOMDIR names this file, but it is not on the medium.',
  }));
}
