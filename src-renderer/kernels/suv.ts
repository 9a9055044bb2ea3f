/** What an object of PET says about uptake; null or empty = not said. Times are ms on one clock without zone. */
export interface SuvFacts {
  /** Units (0054,1001) */
  readonly units: string;
  /** SUV Type (0054,1006) */
  readonly suvType: string;
  readonly correctedImage: readonly string[];
  /** Decay Correction (0054,1102) */
  readonly decayCorrection: string;
  readonly halfLifeS: number | null;
  readonly totalDoseBq: number | null;
  /** Radiopharmaceutical Start DateTime (0018,1078) */
  readonly startMs: number | null;
  /** Radiopharmaceutical Start Time (0018,1072): ms of the day; the date is not said */
  readonly startOfDayMs: number | null;
  readonly seriesMs: number | null;
  readonly acquisitionMs: number | null;
  /** GE's private scan date and time (0009,100D) */
  readonly gePrivateScanMs: number | null;
  readonly frameReferenceMs: number | null;
  readonly frameDurationMs: number | null;
  readonly weightKg: number | null;
  readonly sizeM: number | null;
  readonly sex: string;
  /** Philips (7053,1000): SUV for each count */
  readonly philipsSuvFactor: number | null;
  /** Philips (7053,1009): Bq/mL for each count */
  readonly philipsActivityFactor: number | null;
}

/** What keeps a number from being an SUV. */
export type SuvObstacle =
  | 'units'
  | 'attenuationCorrection'
  | 'decayCorrection'
  | 'halfLife'
  | 'totalDose'
  | 'startTime'
  | 'startAfterScan'
  | 'acquisitionTime'
  | 'scanTime'
  | 'weight'
  | 'size'
  | 'sex'
  | 'severalFactors';

/** From modality values to uptake; null where something of the patient is not said. */
export interface SuvFactors {
  readonly kind: 'factors';
  /** g/mL by body weight */
  readonly bw: number | null;
  /** g/mL by lean body mass after James, and after Janmahasatian */
  readonly lbmJames: number | null;
  readonly lbmJanmahasatian: number | null;
  /** cm²/mL by body surface after Du Bois */
  readonly bsa: number | null;
  /** Why some are null */
  readonly missing: readonly SuvObstacle[];
}

/** By what uptake is told: body weight, lean body mass after Janmahasatian or James, body surface. */
export const UPTAKE_KINDS = ['bw', 'lbm', 'lbmJames', 'bsa'] as const;
export type UptakeKind = (typeof UPTAKE_KINDS)[number];

/** Its unit, as it stands on the screen. */
export const UPTAKE_UNITS = {
  bw: 'SUVbw',
  lbm: 'SUVlbm',
  lbmJames: 'SUVlbm (James)',
  bsa: 'SUVbsa',
} as const satisfies Readonly<Record<UptakeKind, string>>;

export type Suv = SuvFactors | { readonly kind: 'refused'; readonly missing: readonly SuvObstacle[] };

/** From values to uptake of one kind; else what is missing for it. */
export function uptakeFactor(
  suv: Suv,
  kind: UptakeKind,
): { readonly factor: number } | { readonly missing: readonly SuvObstacle[] } {
  if (suv.kind === 'refused') return { missing: suv.missing };
  const factor = { bw: suv.bw, lbm: suv.lbmJanmahasatian, lbmJames: suv.lbmJames, bsa: suv.bsa }[kind];
  if (factor !== null) return { factor };
  // Pixels that are uptake of another kind lack nothing else, and cannot be turned into this one.
  const needed = suv.missing.filter((each) => kind !== 'bsa' || each !== 'sex');
  return { missing: needed.length > 0 ? needed : ['units'] };
}

/** How a volume becomes uptake: as its slices do, when all of them do alike. */
export function suvOfVolume(suvs: readonly (Suv | null)[]): Suv | null {
  const [first = null] = suvs;
  return suvs.every((each) => isSameSuv(first, each))
    ? first
    : { kind: 'refused', missing: ['severalFactors'] };
}

function isSameSuv(one: Suv | null, other: Suv | null): boolean {
  if (one === other) return true;
  if (one === null || other === null || one.kind !== other.kind) return false;
  return UPTAKE_KINDS.every((kind) => {
    const [a, b] = [uptakeFactor(one, kind), uptakeFactor(other, kind)];
    if ('factor' in a && 'factor' in b) return Math.abs(a.factor - b.factor) <= 1e-9 * a.factor;
    return !('factor' in a) && !('factor' in b);
  });
}

const DAY_MS = 86_400_000;
/** Less was not injected: such a number is in MBq, or wrong. */
const LEAST_DOSE_BQ = 100_000;

/**
 * The factors of each object of a series, or what is missing.
 *
 * After the vendor-neutral pseudo-code of QIBA: attenuation and decay must be corrected, the dose is brought to the
 * time to which the pixels were corrected, and that time is the Series Time only where no acquisition began before
 * it: a reconstruction made later carries its own.
 */
export function suvOfSeries(series: readonly SuvFacts[]): readonly Suv[] {
  const starts = series.flatMap(({ acquisitionMs }) => acquisitionMs ?? []);
  const earliestMs = starts.length === 0 ? null : Math.min(...starts);
  return series.map((facts) => suvOf(facts, earliestMs));
}

function suvOf(facts: SuvFacts, earliestMs: number | null): Suv {
  if (facts.units === 'GML') return ownUnits(facts);
  if (facts.units === 'CNTS' && isPositive(facts.philipsSuvFactor))
    // The maker's factor is for body weight; the others follow from the same dose.
    return byBody(facts, facts.philipsSuvFactor / weightG(facts), []);
  const concentration =
    facts.units === 'BQML'
      ? 1
      : facts.units === 'CNTS' && isPositive(facts.philipsActivityFactor)
        ? facts.philipsActivityFactor
        : null;
  if (concentration === null) return { kind: 'refused', missing: ['units'] };
  const missing: SuvObstacle[] = [];
  if (!facts.correctedImage.includes('ATTN')) missing.push('attenuationCorrection');
  const isCorrected = facts.decayCorrection !== 'NONE';
  const isDecayKnown = ['START', 'ADMIN', 'NONE'].includes(facts.decayCorrection);
  if (!isDecayKnown || (isCorrected && !facts.correctedImage.includes('DECY')))
    missing.push('decayCorrection');
  if (!isPositive(facts.totalDoseBq) || facts.totalDoseBq < LEAST_DOSE_BQ) missing.push('totalDose');
  if (facts.decayCorrection !== 'ADMIN' && !isPositive(facts.halfLifeS)) missing.push('halfLife');
  if (missing.length > 0) return { kind: 'refused', missing };
  const decayMs = decayTime(facts, earliestMs);
  if (typeof decayMs === 'string') return { kind: 'refused', missing: [decayMs] };
  const leftBq = (facts.totalDoseBq ?? 0) * 2 ** (-decayMs / 1000 / (facts.halfLifeS ?? Infinity));
  return byBody(facts, concentration / leftBq, []);
}

/** Pixels that are SUV already. */
function ownUnits(facts: SuvFacts): Suv {
  const none = { bw: null, lbmJames: null, lbmJanmahasatian: null, bsa: null };
  if (facts.suvType === 'LBMJAMES128' || facts.suvType === 'LBM')
    return { kind: 'factors', ...none, lbmJames: 1, missing: [] };
  if (facts.suvType === 'LBMJANMA') return { kind: 'factors', ...none, lbmJanmahasatian: 1, missing: [] };
  if (facts.suvType !== '' && facts.suvType !== 'BW') return { kind: 'refused', missing: ['units'] };
  // SUV Type absent means body weight (PS3.3 C.8.9.1.1.3).
  return isPositive(facts.weightKg)
    ? byBody(facts, 1 / weightG(facts), [])
    : { kind: 'factors', ...none, bw: 1, missing: ['weight'] };
}

/** @param perMass SUV of a body of one gram */
function byBody(facts: SuvFacts, perMass: number, missing: readonly SuvObstacle[]): Suv {
  const { weightKg, sizeM, sex } = facts;
  if (!isPositive(weightKg)) return { kind: 'refused', missing: ['weight'] };
  const lacks: SuvObstacle[] = [...missing];
  if (!isPositive(sizeM)) lacks.push('size');
  if (sex !== 'M' && sex !== 'F') lacks.push('sex');
  const hasLbm = isPositive(sizeM) && (sex === 'M' || sex === 'F');
  return {
    kind: 'factors',
    bw: perMass * weightKg * 1000,
    lbmJames: hasLbm ? perMass * leanJamesKg(weightKg, sizeM, sex) * 1000 : null,
    lbmJanmahasatian: hasLbm ? perMass * leanJanmahasatianKg(weightKg, sizeM, sex) * 1000 : null,
    bsa: isPositive(sizeM) ? perMass * surfaceM2(weightKg, sizeM) * 10_000 : null,
    missing: lacks,
  };
}

function leanJamesKg(weightKg: number, sizeM: number, sex: 'M' | 'F'): number {
  const ratio = (weightKg / (sizeM * 100)) ** 2;
  return sex === 'M' ? 1.1 * weightKg - 128 * ratio : 1.07 * weightKg - 148 * ratio;
}

function leanJanmahasatianKg(weightKg: number, sizeM: number, sex: 'M' | 'F'): number {
  const bmi = weightKg / sizeM ** 2;
  return (9270 * weightKg) / (sex === 'M' ? 6680 + 216 * bmi : 8780 + 244 * bmi);
}

/** Du Bois */
function surfaceM2(weightKg: number, sizeM: number): number {
  return 0.007184 * weightKg ** 0.425 * (sizeM * 100) ** 0.725;
}

/** From the injection to the moment for which the pixels hold, ms. */
function decayTime(facts: SuvFacts, earliestMs: number | null): number | SuvObstacle {
  if (facts.decayCorrection === 'ADMIN') return 0;
  const scanMs = facts.decayCorrection === 'NONE' ? middleOfFrame(facts) : scanStart(facts, earliestMs);
  if (typeof scanMs === 'string') return scanMs;
  const injectedMs = injection(facts, scanMs);
  if (injectedMs === null) return 'startTime';
  return injectedMs > scanMs ? 'startAfterScan' : scanMs - injectedMs;
}

function injection({ startMs, startOfDayMs }: SuvFacts, scanMs: number): number | null {
  if (startMs !== null) return startMs;
  if (startOfDayMs === null) return null;
  const sameDayMs = Math.floor(scanMs / DAY_MS) * DAY_MS + startOfDayMs;
  // Injected before midnight, scanned after it.
  return sameDayMs > scanMs && sameDayMs - scanMs > DAY_MS / 2 ? sameDayMs - DAY_MS : sameDayMs;
}

function scanStart(facts: SuvFacts, earliestMs: number | null): number | SuvObstacle {
  if (earliestMs === null || facts.acquisitionMs === null) return 'acquisitionTime';
  if (facts.seriesMs !== null && facts.seriesMs <= earliestMs) return facts.seriesMs;
  if (facts.gePrivateScanMs !== null) return facts.gePrivateScanMs;
  const { frameReferenceMs, acquisitionMs } = facts;
  const meanMs = meanRateTime(facts);
  // The start of the bed position, less the time from the start of the scan to its mean count rate.
  if (isPositive(frameReferenceMs) && meanMs !== null) return acquisitionMs - frameReferenceMs + meanMs;
  return 'scanTime';
}

function middleOfFrame(facts: SuvFacts): number | SuvObstacle {
  if (facts.acquisitionMs === null) return 'acquisitionTime';
  return facts.acquisitionMs + (meanRateTime(facts) ?? 0);
}

/** Within a frame, the moment at which the decaying rate equals its mean, ms since its start. */
function meanRateTime({ frameDurationMs, halfLifeS }: SuvFacts): number | null {
  if (!isPositive(frameDurationMs) || !isPositive(halfLifeS)) return null;
  const decayPerMs = Math.LN2 / (halfLifeS * 1000);
  const decay = decayPerMs * frameDurationMs;
  return Math.log(decay / (1 - Math.exp(-decay))) / decayPerMs;
}

function weightG({ weightKg }: SuvFacts): number {
  return (weightKg ?? 0) * 1000;
}

function isPositive(value: number | null): value is number {
  return value !== null && Number.isFinite(value) && value > 0;
}
