import type { ChangeSince } from '#shared/reading/change.ts';
import type { TargetKind } from '#shared/reading/measurement.ts';
import { textCell } from './export-text.ts';
import { lesionSums } from './lesion-sum.ts';
import type { LesionCell, LesionStudy, LesionTable } from './lesion-table.ts';

/** Names of the columns, in order. */
export interface LesionCsvWords {
  readonly columns: readonly [
    lesion: string,
    target: string,
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
  readonly targets: Readonly<Record<TargetKind, string>>;
}

type DescribedStudy = LesionStudy & { readonly studyDescription: string };

/** One line a lesion and study, as RFC 4180 has it; numbers are written in full. */
export function lesionsAsCsv(
  { studies, lesions }: LesionTable<DescribedStudy>,
  words: LesionCsvWords,
): string {
  const sums = lesionSums({ studies, lesions });
  const lines = lesions.flatMap(({ name, target, trackingUid, cells }) =>
    cells.flatMap((cell, at) => {
      const study = studies[at];
      if (!cell || !study) return [];
      const { figure, toFormer, toBaseline, toNadir, measurement } = cell;
      const doubling = toFormer?.change.doubling;
      return [
        [
          ...[name, words.targets[target], study.studyDate, study.studyDescription].map(textCell),
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
  const summed = studies.flatMap((study, at) => {
    const sum = sums[at];
    if (!sum?.figure) return [];
    return [
      [
        ...[words.nameOf(sum.figure.name), '', study.studyDate, study.studyDescription].map(textCell),
        textCell(words.nameOf(sum.figure.name)),
        String(sum.figure.value),
        textCell(sum.figure.unit),
        ...[sum.toFormer, sum.toBaseline, sum.toNadir].flatMap(changeCells),
        '',
        '',
        '',
        '',
      ],
    ];
  });
  return [words.columns.map(textCell), ...lines, ...summed].map((cells) => `${cells.join(',')}\r\n`).join('');
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

export function toldChanges({
  toFormer,
  toBaseline,
  toNadir,
}: Pick<LesionCell, 'toFormer' | 'toBaseline' | 'toNadir'>): readonly ToldChange[] {
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
