import type { GreyProvenance, PlaneProvenance, Provenance, Rgb } from '#view/imaging/provenance.ts';
import { text } from '#view/locales/text.ts';

export interface ProvenanceLine {
  readonly label: string;
  /** What it was made with */
  readonly how: string;
  readonly value: string;
}

const words = text.fidelity.inspector;

/** The road of a pixel in the order in which it is gone. */
export function provenanceLines(provenance: Provenance): readonly ProvenanceLine[] {
  const { grey, covers, bitsStored } = provenance;
  return [
    { label: words.stored, how: words.bits(bitsStored), value: storedWords(provenance) },
    ...(grey === null ? [] : greyLines(grey)),
    ...covers.map((cover) => ({ label: words.covered, how: words.covers[cover], value: '' })),
    {
      label: words.reference,
      how: provenance.sampling.kind === 'exact' ? words.exact : words.pixelAlone,
      value: rgbWords(provenance.reference),
    },
    ...(provenance.sampling.kind === 'exact'
      ? []
      : [
          {
            label: words.interpolated,
            how: samplingWords(provenance),
            value: rgbWords(provenance.weighted),
          },
        ]),
    screenLine(provenance),
  ];
}

/** As `provenanceLines`, of a plane of a volume. */
export function planeProvenanceLines(provenance: PlaneProvenance): readonly ProvenanceLine[] {
  const { slab, seen, neighbours, grey, isNearest, isCovered, fusedShare } = provenance;
  const own = words.plane;
  const [modality, ...rest] = greyLines(grey);
  const between = isNearest
    ? own.nearest
    : neighbours.length === 1
      ? own.oneVoxel
      : own.between(neighbours.length);
  const value = [figure(grey.value), grey.unit].filter(Boolean).join(' ');
  return [
    ...(slab === null
      ? []
      : [
          {
            label: own.slab,
            how: slabWords(slab, seen),
            value: own.samples(slab.valued, slab.count),
          },
        ]),
    ...neighbours
      .toSorted((a, b) => b.weight - a.weight)
      .map((each) => ({
        label: own.voxel(each.column + 1, each.row + 1, each.slice + 1),
        how: each.isPadding ? own.padding : own.share((each.weight * 100).toFixed(1)),
        value: each.value === null ? own.waiting : figure(each.value),
      })),
    { label: words.interpolated, how: slab?.decidedAtMm === null ? own.mean : between, value },
    ...(modality ? [{ ...modality, value: '' }] : []),
    ...rest,
    ...(isCovered ? [{ label: words.covered, how: words.covers.shutter, value: '' }] : []),
    {
      label: words.reference,
      how: fusedShare > 0 ? own.fused(Math.round(fusedShare * 100)) : '',
      value: rgbWords(provenance.reference),
    },
    screenLine(provenance),
  ];
}

function slabWords(
  { mode, decidedAtMm }: NonNullable<PlaneProvenance['slab']>,
  seen: PlaneProvenance['seen'],
): string {
  const name = text.volumes.slabs[mode];
  if (decidedAtMm === null) return words.plane.averaged(name);
  return seen === 'turning' ? words.plane.whole(name) : words.plane.decided(name, signed(decidedAtMm));
}

/** Where a point of the patient lies, with letters instead of signs. */
export function pointWords(point: PlaneProvenance['point']): string {
  const parts = point.map((mm, axis) => {
    const [low, high] = words.plane.axes[axis] ?? ['', ''];
    return `${mm < 0 ? low : high} ${Math.abs(mm).toFixed(1)}`;
  });
  return words.plane.place(parts);
}

function screenLine({ agrees, screen }: Pick<Provenance, 'agrees' | 'screen'>): ProvenanceLine {
  return {
    label: words.screen,
    how: agrees ? words.agrees : words.differs,
    value: screen === null ? words.unreadable : rgbWords(screen),
  };
}

function greyLines(grey: GreyProvenance): readonly ProvenanceLine[] {
  const { modality, value, unit } = grey;
  const made =
    modality.kind === 'table'
      ? words.modalityTable(modality.entries, modality.firstMapped)
      : modality.kind === 'rescale'
        ? words.rescale(figure(modality.slope), signed(modality.intercept))
        : words.noModality;
  // A table has no group; what a frame says by itself is said as such even where it changes nothing.
  const how = modality.kind === 'table' ? made : withGroup(made, words.modalityGroup[grey.groups.modality]);
  const turns = [
    grey.isMonochrome1 && words.monochrome1,
    grey.isInvertedByReader && words.invertedByReader,
  ].filter(Boolean);
  const isInverted = grey.isMonochrome1 !== grey.isInvertedByReader;
  return [
    { label: words.modality, how, value: [figure(value), unit].filter(Boolean).join(' ') },
    { label: words.voi, how: voiWords(grey), value: grey.fraction.toFixed(4) },
    {
      label: words.presentation,
      how: turns.join(', ') || words.identity,
      value: (isInverted ? 1 - grey.fraction : grey.fraction).toFixed(4),
    },
    ...(grey.driven === null
      ? []
      : [
          {
            label: words.displayTable,
            how: words.pValue(grey.driven.pValue),
            value: words.ddl(grey.driven.ddl),
          },
        ]),
  ];
}

function withGroup(what: string, group: string): string {
  return [what, group].filter(Boolean).join('; ');
}

function voiWords({ voi, voiSource, voiName, groups }: GreyProvenance): string {
  const what =
    voi.kind === 'table'
      ? words.voiTable(voi.table.values.length, voi.table.bits)
      : `${words.functions[voi.function]} ${words.window(figure(voi.window.width), figure(voi.window.centre))}`;
  const from = {
    object: () => {
      const ordinal = voiSource.kind === 'object' ? voiSource.ordinal : 1;
      const place = voi.kind === 'table' ? words.fromTable(ordinal) : words.fromWindow(ordinal);
      return withGroup([place, voiName].filter(Boolean).join(' '), words.voiGroup[groups.voi]);
    },
    range: () => words.fromRange,
    preset: () => words.fromPreset(voiName),
    state: () => words.fromState(voiName),
    reader: () => words.fromReader,
  }[voiSource.kind]();
  return `${what}; ${from}`;
}

function storedWords({ stored, storedProblem }: Provenance): string {
  if (stored === null) return storedProblem || words.reading;
  return stored.map((value) => figure(value)).join(' ');
}

function samplingWords({ sampling, expected }: Provenance): string {
  const [low, high] = expected.map(([red]) => red);
  if (sampling.kind === 'average') return words.average(sampling.neighbours.length, low ?? 0, high ?? 0);
  const places = sampling.neighbours
    .filter(({ weight }) => weight > 0)
    .map(({ column, row, weight }) => `${column + 1}/${row + 1} ${Math.round(weight * 100)} %`);
  return `${words.linear(places.join(', '))}; ${words.between(low ?? 0, high ?? 0)}`;
}

function rgbWords([red, green, blue]: Rgb): string {
  return red === green && green === blue ? String(red) : `${red} ${green} ${blue}`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'} ${figure(Math.abs(value))}`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
