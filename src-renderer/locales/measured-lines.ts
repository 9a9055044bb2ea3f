import type { MeasuredValue, Measurement } from '#shared/reading/measurement.ts';
import { text } from './text.ts';

/** A figure as it stands on the screen, with as many digits as it is worth. */
export function figureText({ value, unit, name }: MeasuredValue): string {
  if (name === 'ratio') return value.toFixed(2);
  if (name === 'count') return String(value);
  if (unit === '°') return `${value.toFixed(1)}°`;
  if (isUptake(unit)) return `${value.toFixed(2)} ${unit}`;
  const digits = Number.isInteger(value) && !isMeasuredLength(unit) ? 0 : digitsOf(value, unit);
  const figure = value.toFixed(digits).replace(/^-(0(?:\.0*)?)$/, '$1');
  return unit === '' ? figure : `${figure} ${unit}`;
}

function isMeasuredLength(unit: string): boolean {
  return /^(mm|cm|px)/.test(unit);
}

/** Standardized uptake is told with two digits, as everybody does. */
function isUptake(unit: string): boolean {
  return unit.startsWith('SUV');
}

function digitsOf(value: number, unit: string): number {
  const size = Math.abs(value);
  if (size >= 10_000) return 0;
  if (size >= 1 || unit === 'HU' || isMeasuredLength(unit)) return 1;
  // Small figures keep three that count.
  return size === 0 ? 1 : Math.min(8, 2 - Math.floor(Math.log10(size)));
}

/** What stands beside a measurement on a picture, line by line. */
export function measurementLines(measurement: Measurement): readonly string[] {
  const { label, caution, remains } = measurement;
  const lines = [
    ...label.split('\n').filter(Boolean),
    ...(remains === undefined ? [] : [text.lesions.remains.words[remains]]),
    ...valueLines(measurement),
  ];
  return caution === '' ? lines : [...lines, `△ ${caution}`];
}

function valueLines({ kind, values }: Measurement): string[] {
  const words = text.measuring;
  const uptakes = values.filter(({ unit }) => isUptake(unit));
  const find = (name: string, among = values) => among.find((each) => each.name === name);
  const named = (name: string, word: string = words.names[name] ?? name, among = values) => {
    const value = find(name, among);
    return value ? `${word} ${figureText(value)}` : '';
  };
  switch (kind) {
    case 'length': {
      const [along, across] = [find('along'), find('across')];
      if (along && across) return [`↔ ${figureText(along)}  ↕ ${figureText(across)}`];
      return values.map(figureText);
    }
    case 'angle':
    case 'cobb':
    case 'perpendicular':
    case 'parallel':
    case 'probe':
      return values.map(figureText);
    case 'calibration':
      return values.slice(0, 1).map((value) => words.known(figureText(value)));
    case 'bidirectional':
    case 'cardiothoracicRatio':
      return values.map((value) => named(value.name));
    case 'rectangle':
    case 'ellipse':
    case 'freehand':
    case 'spline':
      return [values, uptakes]
        .flatMap((among) => [
          [
            named('mean', words.names['mean'], among),
            named('standardDeviation', words.short.standardDeviation, among),
          ],
          [named('minimum', words.names['minimum'], among), named('maximum', words.names['maximum'], among)],
        ])
        .map((line) => line.filter(Boolean).join('  '))
        .concat(named('area'))
        .filter(Boolean);
    case 'arrow':
    case 'text':
    case 'spineLabel':
      return [];
  }
}

/** The figure of a measurement in a list, in a few letters. */
export function leadingFigure({ kind, values, remains }: Measurement): string {
  if (remains !== undefined) return text.lesions.remains.words[remains];
  const find = (name: string) => values.find((each) => each.name === name);
  const [long, short] = [find('longAxis'), find('shortAxis')];
  if (kind === 'bidirectional' && long && short)
    return `${figureText({ ...long, unit: '' })} × ${figureText(short)}`;
  const uptake = values.find(({ name, unit }) => isUptake(unit) && (name === 'mean' || name === 'value'));
  const first = uptake ?? find('mean') ?? values[0];
  return first ? figureText(first) : '';
}
