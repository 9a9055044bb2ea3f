import { colourOf, matchOf, responseOf } from '#shared/display-qc/evaluate.ts';
import type { TestValues } from '#shared/display-qc/tests.ts';
import { uniformityOf } from '#shared/gsdf/uniformity.ts';
import { text } from '#view/locales/text.ts';
import { figureWords } from './limit-words.ts';

const words = text.displays.page;

/** What a test came to, in a line. */
export function resultWords(values: TestValues): string {
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
        `${values.luminance} cd/m²`,
      ].join(', ');
    case 'colour': {
      const { whiteDistance, greyDistance } = colourOf(values);
      return `${figures.whiteDistance.name} ${whiteDistance.toFixed(4)}; Δu′v′ ${greyDistance.toFixed(4)}`;
    }
    case 'match': {
      const { luminancePct, whiteDistance } = matchOf(values);
      return `${luminancePct.toFixed(1)} %${whiteDistance === null ? '' : `, Δu′v′ ${whiteDistance.toFixed(4)}`}`;
    }
    case 'visual':
      return words.faults(values.answers.filter(({ isGood }) => !isGood).length);
    case 'daily':
      return words.hits(values.hits.filter(Boolean).length, values.hits.length, values.seconds.toFixed(0));
  }
}
