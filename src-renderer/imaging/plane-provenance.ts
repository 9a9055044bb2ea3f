import { driven, drivenStep, type DisplayTable } from '#view/kernels/display-table.ts';
import type { Fusion } from '#view/kernels/colour-maps.ts';
import { fusionColour } from '#view/kernels/colour-maps.ts';
import { presented } from '#view/kernels/presentation-lut.ts';
import { isPlaceCovered, type SliceCover } from '#view/kernels/shutter.ts';
import { slabValue, type SlabMode, type SlabSamples } from '#view/kernels/slab.ts';
import { addScaled, type Vec3 } from '#view/kernels/vector.ts';
import {
  valueAt,
  voxelsAround,
  type VoxelNeighbour,
  type VoxelSource,
} from '#view/kernels/volume-sampling.ts';
import { voxelSteps } from '#view/kernels/volume-geometry.ts';
import { greyOf, voiFraction } from '#view/kernels/voi.ts';
import { voiSourceOf, type NamedVoi } from './default-voi.ts';
import type { PlaneProvenance, Rgb } from './provenance.ts';
import { drivenOf, modalitySource } from './stack-provenance.ts';
import type { Frame } from './frame.ts';

/** Voxels with a frame that says how they are to be shown. */
interface ToldVolume extends VoxelSource {
  readonly middleFrame: Frame | undefined;
  /** What the display shutter covers; slices with several are shown without it */
  readonly cover?: SliceCover | 'mixed' | null;
}

/** One of the volumes of a view with how it is shown. */
export interface ToldLayer {
  readonly volume: ToldVolume;
  readonly named: NamedVoi;
  readonly isInverted: boolean;
}

/** What a plane shows, and the place of it that is asked about. */
export interface AskedPlace {
  /** Whose road is told */
  readonly told: ToldLayer;
  /** In greys on the screen; null = nothing is */
  readonly grey: ToldLayer | null;
  /** In colour over it */
  readonly over: { readonly volume: ToldVolume; readonly fusion: Fusion } | null;
  readonly seen: PlaneProvenance['seen'];
  readonly point: Vec3;
  readonly normal: Vec3;
  readonly samples: SlabSamples;
  readonly mode: SlabMode;
  readonly isNearest: boolean;
  readonly screen: Rgb | null;
  /** Of the display that it is shown on */
  readonly display: DisplayTable | null;
}

/** null where there is no value. */
export function planeProvenance(asked: AskedPlace): PlaneProvenance | null {
  const { told, point, samples, mode, screen } = asked;
  const shown = valueThrough(asked, told.volume, true);
  const found = shown ?? valueThrough(asked, told.volume, false);
  const frame = told.volume.middleFrame;
  if (found === null || !frame) return null;
  const { reference, mostOff } = referenceOf(asked);
  const isMonochrome1 = frame.photometricInterpretation === 'MONOCHROME1';
  const { voi, name } = told.named;
  return {
    kind: 'plane',
    // The whole volume has no plane: the place is where the value was found.
    point: asked.seen === 'turning' ? addScaled(point, asked.normal, found.atMm ?? 0) : point,
    seen: asked.seen,
    slab:
      samples.count === 1
        ? null
        : { mode, count: samples.count, valued: found.valued, decidedAtMm: found.atMm },
    neighbours: found.neighbours,
    isNearest: asked.isNearest,
    grey: {
      modality: modalitySource(frame),
      groups: frame.groups,
      value: found.value,
      unit: frame.unit,
      voi,
      voiSource: voiSourceOf(told.named, frame),
      voiName: name,
      fraction: presented(frame.presentationTable, voiFraction(voi, found.value)),
      isMonochrome1,
      isInvertedByReader: told.isInverted !== isMonochrome1,
      driven: drivenOf(asked.display, greyOf(voi, found.value, told.isInverted, frame.presentationTable)),
    },
    isCovered: shown === null,
    fusedShare: asked.over?.fusion.opacity ?? 0,
    reference,
    screen,
    agrees: screen !== null && screen.every((part, at) => Math.abs(part - (reference[at] ?? 0)) <= mostOff),
  };
}

interface FoundValue {
  readonly value: number;
  /** Places that have a value */
  readonly valued: number;
  /** Around the place whose value it is: on the plane itself, or where the slab has its greatest or least */
  readonly neighbours: readonly VoxelNeighbour[];
  /** Distance of that place from the plane; null for a mean, which has no such place */
  readonly atMm: number | null;
}

function valueThrough(
  { point, normal, samples, mode, isNearest }: AskedPlace,
  volume: ToldVolume,
  honoursCover: boolean,
): FoundValue | null {
  const offsets = Array.from({ length: samples.count }, (_, at) => samples.fromMm + at * samples.stepMm);
  const places = offsets.map((off) => addScaled(point, normal, off));
  const values = places.map((place) =>
    honoursCover && isHidden(volume, place) ? null : valueOf(volume, place, isNearest),
  );
  const value = slabValue(mode, values);
  if (value === null) return null;
  const middle = Math.floor(samples.count / 2);
  const deciding = samples.count === 1 || mode === 'mean' ? middle : values.indexOf(value);
  return {
    value,
    valued: values.filter((each) => each !== null).length,
    neighbours: voxelsAround(volume, places[deciding] ?? point) ?? [],
    atMm: mode === 'mean' && samples.count > 1 ? null : (offsets[deciding] ?? 0),
  };
}

function isHidden({ geometry, cover }: ToldVolume, place: Vec3): boolean {
  if (!cover || cover === 'mixed') return false;
  const [column, row] = voxelSteps(geometry, place);
  return isPlaceCovered(cover, column, row);
}

function valueOf(volume: ToldVolume, place: Vec3, isNearest: boolean): number | null {
  if (!isNearest) return valueAt(volume, place);
  const around = voxelsAround(volume, place);
  const nearest = around?.reduce((best, each) => (each.weight > best.weight ? each : best));
  return nearest?.isPadding === false ? nearest.value : null;
}

/**
 * Recomputed by the formulas, not taken from the tables of the graphics card; its 32-bit numbers may be off by one P-value, which a
 * table of the display may widen.
 */
function referenceOf(asked: AskedPlace): { readonly reference: Rgb; readonly mostOff: number } {
  const { grey, over } = asked;
  const base = grey && valueThrough(asked, grey.volume, true);
  const pValue =
    grey && base
      ? greyOf(grey.named.voi, base.value, grey.isInverted, grey.volume.middleFrame?.presentationTable)
      : greyOfCover(grey?.volume.cover);
  const shown = driven(asked.display, pValue);
  const above = over && valueThrough(asked, over.volume, true);
  const mostOff = drivenStep(asked.display, pValue);
  if (!over || !above) return { reference: [shown, shown, shown], mostOff };
  const [red, green, blue, opacity] = fusionColour(over.fusion, above.value);
  const mixed = (part: number) => Math.round(shown + ((part - shown) * opacity) / 255);
  return { reference: [mixed(red), mixed(green), mixed(blue)], mostOff };
}

/** Only asked where there is a voxel without a value that is shown. */
function greyOfCover(cover: SliceCover | 'mixed' | null | undefined): number {
  return cover && cover !== 'mixed' ? Math.round(cover.grey * 255) : 0;
}
