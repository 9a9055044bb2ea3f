import { readFileSync } from 'node:fs';
import { AppError } from '#shared/errors.ts';
import { calibrationTable } from '#shared/gsdf/calibration-table.ts';
import { colourTemperatureK, distanceFromD65, type Xy } from '#shared/gsdf/chromaticity.ts';
import { luminanceOfJnd } from '#shared/gsdf/gsdf.ts';
import { limitText, measuredText } from '#shared/gsdf/figures.ts';
import { judgeDisplay, type ProfileVerdict } from '#shared/gsdf/judge-display.ts';
import { readMeasurementFile } from '#shared/gsdf/measurement-file.ts';
import { luminanceResponse } from '#shared/gsdf/luminance-response.ts';
import { levelSeries } from '#shared/gsdf/measured-levels.ts';
import { profileOf, PROFILES, PROFILES_VERSION } from '#shared/gsdf/profiles.ts';
import { uniformityOf } from '#shared/gsdf/uniformity.ts';
import { type Command, type CommandCall, textFlag } from './command.ts';
import { printResult, table } from './output.ts';

export const qcEvaluate: Command = {
  name: 'qc evaluate',
  usage:
    'MEASUREMENT.csv --profile NAME[,NAME…] [--ambient CD_M2] [--uniformity CD_M2,…] [--white X,Y] [--json]',
  summary:
    'Judges a measured display (columns ddl,luminance_cd_m2) by one or more standards, with the limits that Viewbox comes with: what a site has changed of them is not known here. Exit status 0 only when all of them pass.',
  flags: {
    profile: {
      value: 'NAME[,NAME…]',
      help: `standards to judge by: ${PROFILES.map(({ id }) => id).join(', ')}, or all`,
    },
    ambient: {
      value: 'CD_M2',
      help: 'ambient light that the screen throws back; it is added to every reading. Without it the readings have it in them',
    },
    uniformity: { value: 'CD_M2,…', help: 'readings at five places or more of DDL 204, the centre first' },
    white: { value: 'X,Y', help: 'CIE 1931 chromaticity of white' },
  },
  positionals: [1, 1],
  run(call) {
    const figures = measuredFigures(call);
    const verdicts = profilesOf(call).map((profile) => judgeDisplay(figures, profile));
    const areAllPassed = verdicts.every(({ verdict }) => verdict === 'pass');
    const limits = { profilesVersion: PROFILES_VERSION, limitsOf: 'program' };
    printResult(call.isJson, { ...limits, ...figures, verdicts, areAllPassed }, [
      ...figureLines(figures),
      ...verdicts.flatMap(verdictLines),
      '',
      `Limits are those that Viewbox comes with (${PROFILES_VERSION}); what a site has changed of them under Displays is not known here.`,
    ]);
    return Promise.resolve(areAllPassed ? 0 : 1);
  },
};

function profilesOf(call: CommandCall) {
  const names = textFlag(call, 'profile');
  if (names === undefined)
    throw new AppError(
      'INPUT',
      `--profile is needed: a standard to judge by. There are: ${PROFILES.map(({ id }) => id).join(', ')}.`,
    );
  return names === 'all' ? PROFILES : names.split(',').map((name) => profileOf(name.trim()));
}

function measuredFigures(call: CommandCall) {
  const [file = ''] = call.positionals;
  const read = readMeasurementFile(readText(file));
  const series = levelSeries(read.levels);
  const [ambient = read.ambientLuminance] = numbersFlag(call, 'ambient', 1) ?? [];
  const response = luminanceResponse(series, ambient);
  const places = numbersFlag(call, 'uniformity');
  const white = numbersFlag(call, 'white', 2) as Xy | null;
  const isComplete = series.levels.length === series.lastDdl + 1;
  const calibrated = isComplete ? calibrationTable(series, response.ambientLuminance) : null;
  return {
    levels: series.levels.length,
    lastDdl: series.lastDdl,
    response,
    afterCalibration: calibrated && {
      distinctLevels: calibrated.distinctLevels,
      greatestJndStep: calibrated.greatestJndStep,
    },
    uniformity: places && uniformityOf(places),
    whiteDistance: white && distanceFromD65(white),
    colourTemperatureK: white && colourTemperatureK(white),
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('INPUT', `${file} cannot be read. Give a CSV file with ddl and luminance_cd_m2.`, {
      cause,
    });
  }
}

/** @throws AppError INPUT */
function numbersFlag(call: CommandCall, name: string, count?: number): number[] | null {
  const text = textFlag(call, name);
  if (text === undefined) return null;
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.every(Number.isFinite) && (count === undefined || numbers.length === count)) return numbers;
  throw new AppError(
    'INPUT',
    `--${name} takes ${count === 1 ? 'a number' : count === undefined ? 'numbers with commas between them' : `${count} numbers with commas between them`}; “${text}” is not that.`,
  );
}

function figureLines({
  levels,
  response,
  afterCalibration,
  uniformity,
  ...white
}: ReturnType<typeof measuredFigures>): string[] {
  const { worst, worstJndStep, steps, ambientRatio, firstJnd, lastJnd } = response;
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const rows: [string, string][] = [
    ['levels', String(levels)],
    ['L′max', `${response.brightest.toFixed(2)} cd/m²`],
    ['L′min', `${response.darkest.toFixed(3)} cd/m²`],
    ['ambient light', ambientRatio === null ? 'in the readings' : `${response.ambientLuminance} cd/m²`],
    ['luminance ratio', response.luminanceRatio.toFixed(1)],
    ['ambient ratio', ambientRatio === null ? 'not measured' : ambientRatio.toFixed(3)],
    [
      'JND indices (inverse polynomial of PS3.14)',
      `${firstJnd.toFixed(2)} to ${lastJnd.toFixed(2)}, ${(lastJnd - firstJnd).toFixed(2)} JNDs`,
    ],
    [
      'greatest deviation of ΔL/L per JND',
      `${percent(worst.deviation)} (DDL ${worst.fromDdl} to ${worst.toDdl})`,
    ],
    [
      'greatest deviation of JNDs between levels',
      `${percent(worstJndStep.jndStepDeviation)} (DDL ${worstJndStep.fromDdl} to ${worstJndStep.toDdl})`,
    ],
  ];
  if (steps)
    rows.push([
      'JNDs from level to level',
      `mean ${steps.meanJnd.toFixed(3)}, ${steps.leastJnd.toFixed(3)} to ${steps.greatestJnd.toFixed(3)}, RMSE ${steps.rmse.toFixed(4)}, slope ${steps.slope.toFixed(6)}`,
    ]);
  if (afterCalibration)
    rows.push([
      'after an 8-bit calibration table',
      `${afterCalibration.distinctLevels} of 256 levels differ, greatest step ${afterCalibration.greatestJndStep.toFixed(2)} JND`,
    ]);
  if (uniformity)
    rows.push([
      'uniformity',
      `MLD ${uniformity.mldPct.toFixed(2)} %, LUDM ${uniformity.ludmPct.toFixed(2)} %, from the centre ${uniformity.fromCentrePct.toFixed(2)} %`,
    ]);
  if (white.whiteDistance !== null && white.colourTemperatureK !== null)
    rows.push([
      'white',
      `Δu′v′ ${white.whiteDistance.toFixed(4)} from D65, ${white.colourTemperatureK.toFixed(0)} K`,
    ]);
  return table(rows);
}

function verdictLines({ name, verdict, limits, source, missedTargetRatio }: ProfileVerdict): string[] {
  const words = { pass: 'PASS', fail: 'FAIL', incomplete: 'INCOMPLETE' };
  return [
    '',
    `${words[verdict]}  ${name}`,
    ...table(limits.map((limit) => ['', limitText(limit), measuredText(limit), limit.outcome])),
    ...(missedTargetRatio === null
      ? []
      : [
          `  The luminance ratio is more than 10 % off ${missedTargetRatio}, in which displays should agree.`,
        ]),
    ...(limits.some(({ figure, outcome }) => figure === 'ambientRatio' && outcome === 'fail')
      ? ['  The room is too bright for this display: reduce its light, or calibrate the display for it.']
      : []),
    ...(limits.some(({ figure, outcome }) => figure === 'ambientRatio' && outcome === 'not measured')
      ? ['  Measure the ambient light and give it with --ambient.']
      : []),
    `  Limits: ${source}.`,
    ...limits.flatMap((limit) =>
      limit.source === undefined ? [] : [`  ${limitText(limit)}: ${limit.source}.`],
    ),
  ];
}

export const qcGsdf: Command = {
  name: 'qc gsdf',
  usage: '--from J --to J [--json]',
  summary:
    'Prints the grayscale standard display function (PS3.14): the luminance in cd/m² of each JND index from one to another.',
  flags: {
    from: { value: 'J', help: 'first JND index, 1 or more' },
    to: { value: 'J', help: 'last JND index, 1023 or less' },
  },
  positionals: [0, 0],
  run(call) {
    const [from] = numbersFlag(call, 'from', 1) ?? [1];
    const [to] = numbersFlag(call, 'to', 1) ?? [1023];
    if (
      from === undefined ||
      to === undefined ||
      !Number.isInteger(from) ||
      !Number.isInteger(to) ||
      from > to
    )
      throw new AppError('INPUT', '--from and --to take whole JND indices, the smaller one first.');
    // Both ends are looked at before anything is printed.
    luminanceOfJnd(from);
    luminanceOfJnd(to);
    const curve = Array.from({ length: to - from + 1 }, (_, at) => ({
      jnd: from + at,
      luminanceCdM2: luminanceOfJnd(from + at),
    }));
    printResult(call.isJson, curve, [
      'jnd,luminance_cd_m2',
      ...curve.map(({ jnd, luminanceCdM2 }) => `${jnd},${luminanceCdM2}`),
    ]);
    return Promise.resolve(0);
  },
};
