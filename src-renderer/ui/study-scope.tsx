import { formatNumber } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Checkbox } from './checkbox.tsx';
import { Notice } from './notice.tsx';
import { Segmented } from './segmented.tsx';
import styles from './study-scope.module.css';

const words = text.studies.scope;

type SeriesToChoose = {
  readonly seriesInstanceUid: string;
  readonly seriesNumber: number | null;
  readonly modality: string;
  readonly seriesDescription: string;
  readonly numberOfSeriesRelatedInstances: number;
};

/** How much of a study is meant: all of it, or the series of these UIDs. */
export type Scope = 'whole' | ReadonlySet<string>;

export type StudyScopeProps = {
  readonly label: string;
  readonly scope: Scope;
  readonly onChange: (scope: Scope) => void;
  /** undefined: not read yet; wanted as soon as the scope is not the whole study */
  readonly series: readonly SeriesToChoose[] | undefined;
  /** Why the series could not be read */
  readonly problem: string | undefined;
};

/** The series that are meant; none for the whole study, as the contract says it. */
export function seriesOfScope(scope: Scope): string[] {
  return scope === 'whole' ? [] : [...scope];
}

/** Whether a study is meant whole, or which of its series. */
export function StudyScope({ label, scope, onChange, series, problem }: StudyScopeProps) {
  return (
    <>
      <Segmented
        label={label}
        value={scope === 'whole' ? 'whole' : 'series'}
        onChange={(value) => onChange(value === 'whole' ? 'whole' : new Set())}
        options={[
          { value: 'whole', label: words.whole },
          { value: 'series', label: words.series },
        ]}
      />
      {scope !== 'whole' && problem !== undefined && (
        <Notice tone="stop">{`${words.failed} ${problem}`}</Notice>
      )}
      {scope !== 'whole' && problem === undefined && (
        <fieldset className={styles['series']}>
          <legend>{words.legend}</legend>
          {series?.map((each) => (
            <Checkbox
              key={each.seriesInstanceUid}
              isSelected={scope.has(each.seriesInstanceUid)}
              onChange={(isSelected) => {
                const next = new Set(scope);
                if (isSelected) next.add(each.seriesInstanceUid);
                else next.delete(each.seriesInstanceUid);
                onChange(next);
              }}
            >
              <SeriesLine series={each} />
            </Checkbox>
          ))}
          {scope.size === 0 && <span className={styles['dim']}>{words.none}</span>}
        </fieldset>
      )}
    </>
  );
}

function SeriesLine({ series }: { readonly series: SeriesToChoose }) {
  const { seriesNumber, modality, seriesDescription, numberOfSeriesRelatedInstances } = series;
  return (
    <span className={styles['line']}>
      <span className={styles['dim']}>
        {seriesNumber ?? ''} {modality}
      </span>
      <bdi>{seriesDescription === '' ? text.studies.preview.unnamedSeries : seriesDescription}</bdi>
      <span className={styles['dim']}>
        {text.studies.preview.images(formatNumber(numberOfSeriesRelatedInstances))}
      </span>
    </span>
  );
}
