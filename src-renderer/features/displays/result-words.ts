import { colourOf, isApart, matchOf, responseOf } from '#shared/display-qc/evaluate.ts';
import type { TestValues } from '#shared/display-qc/tests.ts';
import { uniformityOf } from '#shared/gsdf/uniformity.ts';
import { text } from '#view/locales/text.ts';
import { figureWords } from './limit-words.ts';

const words = text.displays.page;

/** What a test came to, in a line. @param tagOf another display; '' where it is not known */
export function resultWords(values: TestValues, tagOf: (displayId: string) => string): string {
  const { figures } = text.displays;
  switch (values.kind) {
    case 'response': {
      const { brightest, darkest, luminanceRatio, worst } = responseOf(values);
      return [
        words.levels(values.levels.length),
        ...(values.calibrationId === undefined ? [] : [words.through]),
        `${figures.brightest.name} ${figureWords('brightest', brightest)}`,
        `${figures.darkest.name} ${figureWords('darkest', darkest)}`,
        `${figures.luminanceRatio.name} ${figureWords('luminanceRatio', luminanceRatio)}`,
        `${figures.deviationPct.name} ${figureWords('deviationPct', 100 * worst.deviation)}`,
      ].join(', ');
    }
    case 'uniformity':
      return `DDL ${values.ddl}: ${figures.mldPct.name} ${figureWords('mldPct', uniformityOf(values.places).mldPct)}`;
    case 'ambient':
      return [
        ...(values.illuminance === null ? [] : [`${values.illuminance} lux`]),
        `${Number(values.luminance.toPrecision(6))} cd/m²`,
      ].join(', ');
    case 'colour': {
      const { whiteDistance, greyDistance } = colourOf(values);
      return `${figures.whiteDistance.name} ${whiteDistance.toFixed(4)}; Δu′v′ ${greyDistance.toFixed(4)}`;
    }
    case 'match': {
      const match = matchOf(values);
      const { luminancePct, whiteDistance } = match;
      return [
        words.pair(signed(luminancePct), tagOf(values.otherDisplayId) || words.pairOther),
        ...(whiteDistance === null ? [] : [words.pairWhite(whiteDistance.toFixed(4))]),
        ...(isApart(match) ? [words.pairApart] : []),
      ].join(', ');
    }
    case 'visual':
      return words.faults(values.answers.filter(({ isGood }) => !isGood).length);
    case 'daily':
      return words.hits(values.hits.filter(Boolean).length, values.hits.length, values.seconds.toFixed(0));
  }
}

function signed(value: number): string {
  return value < 0 ? `−${(-value).toFixed(1)}` : `+${value.toFixed(1)}`;
}
