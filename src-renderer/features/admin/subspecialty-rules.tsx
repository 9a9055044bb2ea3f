import { ArrowUp, Plus } from 'lucide-react';
import { useState } from 'react';
import type { SubspecialtyRule } from '#shared/relevance/site-rules.ts';
import { subspecialtyName } from '#view/locales/subspecialty-name.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { movedUp } from './moved-up.ts';
import styles from './relevance.module.css';
import { SubspecialtyDialog } from './subspecialty-dialog.tsx';

const words = text.relevance.subspecialties;
const NEW: SubspecialtyRule = { subspecialty: '', codes: [], kinds: [], regions: [], isWhole: false };

export type SubspecialtyRulesProps = {
  readonly site: readonly SubspecialtyRule[];
  readonly onChange: (rules: SubspecialtyRule[]) => void;
};

/** Who reads what at this site, in the order in which it is looked at. */
export function SubspecialtyRules({ site, onChange }: SubspecialtyRulesProps) {
  const [edited, setEdited] = useState<number | null>(null);
  const rows = site.map((rule, place) => ({ rule, place }));
  return (
    <section className={styles['part']}>
      <div className={styles['partHead']}>
        <h2>{words.title}</h2>
        <Button icon={Plus} onPress={() => setEdited(site.length)}>
          {words.add}
        </Button>
      </div>
      <p className={styles['dim']}>{site.length === 0 ? words.none : words.words}</p>
      {site.length > 0 && (
        <PlainTable
          label={words.title}
          rows={rows}
          keyOf={({ place }) => String(place)}
          columns={[
            {
              id: 'subspecialty',
              title: words.columns.subspecialty,
              widthPx: 220,
              render: ({ rule }) => <bdi>{subspecialtyName(rule.subspecialty)}</bdi>,
            },
            { id: 'fits', title: words.columns.fits, render: ({ rule }) => fitsOf(rule) },
            {
              id: 'actions',
              title: words.columns.actions,
              widthPx: 200,
              align: 'end',
              render: ({ place }) => (
                <div className={styles['actions']}>
                  {place > 0 && (
                    <IconButton
                      icon={ArrowUp}
                      label={text.relevance.rules.up}
                      onPress={() => onChange(movedUp(site, place))}
                    />
                  )}
                  <Button tone="quiet" onPress={() => setEdited(place)}>
                    {text.common.change}
                  </Button>
                  <Button tone="quiet" onPress={() => onChange(site.toSpliced(place, 1))}>
                    {text.common.remove}
                  </Button>
                </div>
              ),
            },
          ]}
        />
      )}
      {edited !== null && (
        <SubspecialtyDialog
          rule={site[edited] ?? NEW}
          onTake={(rule) => {
            onChange(site.toSpliced(edited, 1, rule));
            setEdited(null);
          }}
          onClose={() => setEdited(null)}
        />
      )}
    </section>
  );
}

function fitsOf({ codes, kinds, regions, isWhole }: SubspecialtyRule): string {
  const { anyKind, anyRegion, fits } = text.relevance.rules;
  const where = regions.map((region) => text.priors.regions[region]).join(', ');
  const shown =
    kinds.length + regions.length === 0
      ? ''
      : fits(
          kinds.map((kind) => text.relevance.kinds[kind]).join(', ') || anyKind,
          where === '' ? anyRegion : isWhole ? words.whole(where) : where,
        );
  const coded = codes.map(({ scheme, value }) => `${value}^${scheme}`).join(', ');
  return coded === '' || shown === '' ? coded || shown : words.or(coded, shown);
}
