import type { JsonAttribute, JsonAttributes } from './attributes.ts';
import type { PresentationState, StatePlane } from './presentation-state.ts';

const ACTIVATION = '1001';
const DATA = '3000';

/** Overlay Plane and Overlay Activation Module (PS3.3 C.9.2, C.11.7). */
export function overlayAttributes({
  overlays,
  planes,
}: Pick<PresentationState, 'overlays' | 'planes'>): JsonAttributes {
  const json: Record<string, JsonAttribute> = {};
  for (const { group, layer } of overlays) json[tagOf(group, ACTIVATION)] = { vr: 'CS', Value: [layer] };
  for (const plane of planes) Object.assign(json, planeAttributes(plane));
  return json;
}

function planeAttributes({ group, rows, columns, origin, type, label, bits }: StatePlane): JsonAttributes {
  const tag = (element: string) => tagOf(group, element);
  return {
    [tag('0010')]: { vr: 'US', Value: [rows] },
    [tag('0011')]: { vr: 'US', Value: [columns] },
    [tag('0040')]: { vr: 'CS', Value: [type] },
    [tag('0050')]: { vr: 'SS', Value: origin },
    [tag('0100')]: { vr: 'US', Value: [1] },
    [tag('0102')]: { vr: 'US', Value: [0] },
    ...(label === '' ? {} : { [tag('1500')]: { vr: 'LO', Value: [label] } }),
    [tag(DATA)]: { vr: 'OW', InlineBinary: bits },
  };
}

/** Overlays that are to be seen. Without a layer an overlay is not shown. */
export function readOverlays(json: JsonAttributes): PresentationState['overlays'] {
  return groupsWith(json, ACTIVATION).flatMap((group) => {
    const layer: unknown = json[tagOf(group, ACTIVATION)]?.Value?.[0];
    return typeof layer === 'string' && layer !== '' ? [{ group, layer }] : [];
  });
}

/** Drawings that the state holds itself; those without bits are left out. */
export function readPlanes(json: JsonAttributes): StatePlane[] {
  return groupsWith(json, DATA).flatMap((group) => {
    const values = (element: string) => json[tagOf(group, element)]?.Value ?? [];
    const [rows, columns] = [values('0010')[0], values('0011')[0]];
    const [row = 1, column = 1] = values('0050');
    const [label] = values('1500');
    const bits = json[tagOf(group, DATA)]?.InlineBinary;
    if (typeof rows !== 'number' || typeof columns !== 'number' || bits === undefined) return [];
    return [
      {
        group,
        rows,
        columns,
        origin: [Number(row), Number(column)],
        type: values('0040')[0] === 'R' ? 'R' : 'G',
        label: typeof label === 'string' ? label : '',
        bits,
      },
    ];
  });
}

function groupsWith(json: JsonAttributes, element: string): number[] {
  return Object.keys(json)
    .filter((tag) => /^60[01][02468ACE]/i.test(tag) && tag.endsWith(element))
    .map((tag) => Number.parseInt(tag.slice(0, 4), 16));
}

function tagOf(group: number, element: string): string {
  return `${group.toString(16).toUpperCase().padStart(4, '0')}${element}`;
}
