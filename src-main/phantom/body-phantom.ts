import {
  capsule,
  cylinder,
  letterSolid,
  length,
  sphere,
  subtract,
  type LetterShape,
  type Solid,
  type Vec3,
} from './solid.ts';

export interface InsertTruth {
  readonly hu: number;
  /** Middle of a cylinder along the patient's long axis */
  readonly centre: Vec3;
  readonly radiusMm: number;
  readonly lengthMm: number;
}

export interface SphereTruth {
  readonly name: string;
  readonly centre: Vec3;
  readonly diameterMm: number;
  readonly hu: number;
}

export interface TubeTruth {
  readonly from: Vec3;
  readonly to: Vec3;
  readonly diameterMm: number;
}

export interface LetterTruth extends LetterShape {
  readonly hu: number;
}

/** What is where in the CT phantom: patient space (LPS) in millimetres, values in Hounsfield units. */
export interface BodyTruth {
  readonly airHu: number;
  readonly water: { readonly hu: number; readonly from: Vec3; readonly to: Vec3; readonly radiusMm: number };
  readonly inserts: readonly InsertTruth[];
  readonly spheres: readonly SphereTruth[];
  readonly bar: TubeTruth & { readonly lengthMm: number; readonly hu: number };
  readonly vessels: { readonly hu: number; readonly tubes: readonly TubeTruth[] };
  readonly letters: readonly LetterTruth[];
}

export const INSERT_HU = [-1000, -100, 0, 60, 300, 1000] as const;

function onRing(radiusMm: number, angleDeg: number, z: number): Vec3 {
  const angle = (angleDeg * Math.PI) / 180;
  return [radiusMm * Math.cos(angle), radiusMm * Math.sin(angle), z];
}

function letters(): LetterTruth[] {
  const common = { heightMm: 22, hu: 500 };
  // Seen in an axial picture as it is read: the reader's right is the patient's left, down is back.
  const axial = { right: [1, 0, 0], down: [0, 1, 0], depthMm: 120, ...common } as const;
  // Seen from the front: the reader's right is the patient's left, down is towards the feet.
  const coronal = { right: [1, 0, 0], down: [0, 0, -1], depthMm: 40, ...common, heightMm: 16 } as const;
  return [
    { letter: 'L', centre: [108, 0, 0], ...axial },
    { letter: 'R', centre: [-108, 0, 0], ...axial },
    { letter: 'A', centre: [0, -108, 0], ...axial },
    { letter: 'P', centre: [0, 108, 0], ...axial },
    { letter: 'H', centre: [0, 0, 87], ...coronal },
    { letter: 'F', centre: [0, 0, -87], ...coronal },
  ];
}

/** A trunk that divides into branches behind the middle of the water, thinner at each fork. */
function vesselTubes(): TubeTruth[] {
  const trunkTop: Vec3 = [0, 36, -10];
  const left: Vec3 = [16, 34, 20];
  const right: Vec3 = [-16, 34, 20];
  return [
    { from: [0, 36, -66], to: trunkTop, diameterMm: 8 },
    { from: trunkTop, to: left, diameterMm: 6 },
    { from: trunkTop, to: right, diameterMm: 6 },
    { from: left, to: [24, 36, 60], diameterMm: 4 },
    { from: left, to: [8, 38, 60], diameterMm: 3 },
    { from: right, to: [-24, 36, 60], diameterMm: 4 },
    { from: right, to: [-8, 38, 60], diameterMm: 3 },
  ];
}

/**
 * The CT phantom: a water cylinder of 180 mm with inserts of known HU, spheres, an oblique bar of 100.00 mm, a vessel
 * tree, and solid letters in the air at the patient's left, right, front, back, head and feet.
 *
 * @param lesionDiameterMm diameter of the sphere named `lesion`: what grows between a prior and its follow-up
 */
export function bodyTruth(lesionDiameterMm = 10): BodyTruth {
  const from: Vec3 = [-30, -24, -32];
  const to: Vec3 = [30, 24, 32];
  return {
    airHu: -1000,
    water: { hu: 0, from: [0, 0, -72], to: [0, 0, 72], radiusMm: 90 },
    inserts: INSERT_HU.map((hu, index) => ({
      hu,
      centre: onRing(60, 60 * index, -35),
      radiusMm: 9,
      lengthMm: 60,
    })),
    spheres: [
      { name: 'sphere 30 mm', centre: onRing(62, 0, 40), diameterMm: 30, hu: 100 },
      { name: 'sphere 20 mm', centre: onRing(62, 60, 40), diameterMm: 20, hu: 120 },
      { name: 'sphere 15 mm', centre: onRing(62, 120, 40), diameterMm: 15, hu: -80 },
      { name: 'lesion', centre: onRing(62, 180, 40), diameterMm: lesionDiameterMm, hu: 80 },
      { name: 'sphere 8 mm', centre: onRing(62, 240, 40), diameterMm: 8, hu: 400 },
    ],
    bar: { from, to, diameterMm: 6, hu: 700, lengthMm: length(subtract(to, from)) },
    vessels: { hu: 350, tubes: vesselTubes() },
    letters: letters(),
  };
}

/** The phantom's solids in the order in which they are painted over air. */
export function bodySolids(truth: BodyTruth): Solid[] {
  const { water, bar, vessels } = truth;
  return [
    cylinder(water.from, water.to, water.radiusMm, water.hu),
    ...truth.inserts.map(({ centre: [x, y, z], radiusMm, lengthMm, hu }) =>
      cylinder([x, y, z - lengthMm / 2], [x, y, z + lengthMm / 2], radiusMm, hu),
    ),
    ...vessels.tubes.map((tube) => capsule(tube.from, tube.to, tube.diameterMm / 2, vessels.hu)),
    cylinder(bar.from, bar.to, bar.diameterMm / 2, bar.hu),
    ...truth.spheres.map(({ centre, diameterMm, hu }) => sphere(centre, diameterMm / 2, hu)),
    ...truth.letters.map((letter) => letterSolid(letter, letter.hu)),
  ];
}
