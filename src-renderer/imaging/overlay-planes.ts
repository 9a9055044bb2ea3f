import { inlineBytes, number, numbers, text, type JsonDataset } from './dicom-json.ts';

/** One group 60xx of an image (PS3.3 C.9.2, C.9.3): a drawing of one bit a pixel. */
export interface OverlayPlane {
  /** `6000` to `601E` */
  readonly group: string;
  readonly rows: number;
  readonly columns: number;
  /** Row and column of the image on which its first pixel lies, from 1 */
  readonly origin: readonly [number, number];
  /** SOP Instance UID of the presentation state that it is of; without, it is the image's own */
  readonly stateUid?: string;
  /** In the words of CSS, where a presentation state asks for one */
  readonly colour?: string;
  /** `G` graphics, `R` region of interest */
  readonly type: string;
  /** Label or description of its maker; may be empty */
  readonly label: string;
  /** Frame of the image that its first frame belongs to, from 1, and how many it has; 0 = one for all */
  readonly firstFrame: number;
  readonly frames: number;
  readonly bits:
    | { readonly kind: 'inline'; readonly bytes: Uint8Array }
    | { readonly kind: 'address'; readonly address: string }
    /** In a bit of the pixels that is not part of their value, as files before 2004 have it */
    | { readonly kind: 'embedded'; readonly bit: number };
}

export function readOverlayPlanes(dataset: JsonDataset): readonly OverlayPlane[] {
  const planes: OverlayPlane[] = [];
  for (let at = 0; at < 16; at++) {
    const group = (0x6000 + at * 2).toString(16).toUpperCase();
    const plane = readPlane(dataset, group);
    if (plane) planes.push(plane);
  }
  return planes;
}

function readPlane(dataset: JsonDataset, group: string): OverlayPlane | null {
  const tag = (element: string) => `${group}${element}`;
  const [rows, columns] = [number(dataset, tag('0010')), number(dataset, tag('0011'))];
  if (!rows || !columns) return null;
  const bits = readBits(dataset, tag('3000'), number(dataset, tag('0102')) ?? 0);
  if (bits === null) return null;
  const [row = 1, column = 1] = numbers(dataset, tag('0050'));
  return {
    group,
    rows,
    columns,
    origin: [row, column],
    type: text(dataset, tag('0040')),
    label: text(dataset, tag('1500')) || text(dataset, tag('0022')),
    firstFrame: number(dataset, tag('0051')) ?? 1,
    frames: number(dataset, tag('0015')) ?? 0,
    bits,
  };
}

function readBits(dataset: JsonDataset, tag: string, bit: number): OverlayPlane['bits'] | null {
  const element = dataset[tag];
  if (element?.BulkDataURI !== undefined) return { kind: 'address', address: element.BulkDataURI };
  const bytes = inlineBytes(element);
  if (bytes !== null) return { kind: 'inline', bytes };
  return bit > 0 ? { kind: 'embedded', bit } : null;
}

/** Which of its frames lies on a frame of the image, from 0; null = none. */
export function overlayFrame(plane: OverlayPlane, frameNumber: number): number | null {
  if (plane.frames === 0) return 0;
  const at = frameNumber - plane.firstFrame;
  return at >= 0 && at < plane.frames ? at : null;
}

/** The drawing as a byte for each pixel, 1 = drawn; bits follow each other without gaps, the lowest first (PS3.5 8.1.2). */
export function unpackOverlay(
  plane: Pick<OverlayPlane, 'rows' | 'columns'>,
  bytes: Uint8Array,
  frame: number,
): Uint8Array {
  const count = plane.rows * plane.columns;
  const drawn = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    const bit = frame * count + at;
    drawn[at] = ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1;
  }
  return drawn;
}

/** Drawings that lie in spare bits of the stored words, by group; the words keep them until the modality LUT. */
export function embeddedOverlays(
  planes: readonly OverlayPlane[],
  words: ArrayLike<number>,
): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const { group, bits, rows, columns } of planes) {
    if (bits.kind !== 'embedded') continue;
    const drawn = new Uint8Array(rows * columns);
    for (let at = 0; at < drawn.length; at++) drawn[at] = ((words[at] ?? 0) >> bits.bit) & 1;
    found.set(group, drawn);
  }
  return found;
}
