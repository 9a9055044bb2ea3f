import type { ChangeSince } from '#shared/reading/change.ts';
import { textCell } from './export-text.ts';
import type { LesionCell, LesionStudy, LesionTable } from './lesion-table.ts';

/** Names of the columns, in order. */
export interface LesionCsvWords {
  readonly columns: readonly [
    lesion: string,
    study: string,
    description: string,
    figure: string,
    value: string,
    unit: string,
    former: string,
    formerPercent: string,
    baseline: string,
    baselinePercent: string,
    nadir: string,
    nadirPercent: string,
    doublingDays: string,
    doublingFrom: string,
    author: string,
    trackingUid: string,
  ];
  readonly nameOf: (valueName: string) => string;
}

type DescribedStudy = LesionStudy & { readonly studyDescription: string };

/** One line a lesion and study, as RFC 4180 has it; numbers are written in full. */
export function lesionsAsCsv(
  { studies, lesions }: LesionTable<DescribedStudy>,
  words: LesionCsvWords,
): string {
  const lines = lesions.flatMap(({ name, trackingUid, cells }) =>
    cells.flatMap((cell, at) => {
      const study = studies[at];
      if (!cell || !study) return [];
      const { figure, toFormer, toBaseline, toNadir, measurement } = cell;
      const doubling = toFormer?.change.doubling;
      return [
        [
          ...[name, study.studyDate, study.studyDescription].map(textCell),
          textCell(figure === null ? '' : words.nameOf(figure.name)),
          figure === null ? '' : String(figure.value),
          textCell(figure?.unit ?? ''),
          ...[toFormer, toBaseline, toNadir].flatMap(changeCells),
          doubling ? String(doubling.days) : '',
          textCell(doubling?.formula ?? ''),
          ...[measurement.author, trackingUid].map(textCell),
        ],
      ];
    }),
  );
  return [words.columns.map(textCell), ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

function changeCells(since: ChangeSince | null): string[] {
  if (since === null) return ['', ''];
  const { difference, percent } = since.change;
  return [String(difference), percent === null ? '' : String(percent)];
}

/** What a figure is told against: one line where several are the same study. */
export interface ToldChange {
  readonly against: readonly ('former' | 'baseline' | 'nadir')[];
  readonly since: ChangeSince;
}

export function toldChanges({ toFormer, toBaseline, toNadir }: LesionCell): readonly ToldChange[] {
  const all = [
    ['former', toFormer],
    ['baseline', toBaseline],
    ['nadir', toNadir],
  ] as const;
  const told = new Map<string, { against: ToldChange['against'][number][]; since: ChangeSince }>();
  for (const [name, since] of all) {
    if (since === null) continue;
    const key = `${since.since} ${String(since.change.difference)}`;
    const same = told.get(key);
    if (same) same.against.push(name);
    else told.set(key, { against: [name], since });
  }
  return [...told.values()];
}
