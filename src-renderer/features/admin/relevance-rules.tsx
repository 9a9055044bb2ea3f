import { ArrowUp, Plus } from 'lucide-react';
import { useState } from 'react';
import type { Rule } from '#shared/relevance/site-rules.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { RelevanceRuleDialog } from './relevance-rule-dialog.tsx';
import { movedUp } from './moved-up.ts';
import styles from './relevance.module.css';
import { yearsOf } from './years.ts';

const words = text.relevance.rules;
const NEW: Rule = {
  id: '',
  kinds: [],
  regions: [],
  mostPriors: 2,
  preferredAgeDays: 0,
  mostAgeDays: 1826,
  hasBaseline: true,
  mostCompanions: 1,
};

type RelevanceRulesProps = {
  readonly site: readonly Rule[];
  readonly factory: readonly Rule[];
  readonly onChange: (rules: Rule[]) => void;
};

/** All rules in the order in which they are looked at. */
export function RelevanceRules({ site, factory, onChange }: RelevanceRulesProps) {
  const [edited, setEdited] = useState<{ readonly rule: Rule; readonly before: string } | null>(null);
  const own = new Set(site.map(({ id }) => id));
  const rows = [
    ...site.map((rule) => ({ rule, isOwn: true })),
    ...factory.filter(({ id }) => !own.has(id)).map((rule) => ({ rule, isOwn: false })),
  ];
  function take(rule: Rule, before: string) {
    const place = site.findIndex(({ id }) => id === before);
    onChange(place === -1 ? [...site, rule] : site.with(place, rule));
    setEdited(null);
  }
  function moveUp(id: string) {
    onChange(
      movedUp(
        site,
        site.findIndex((rule) => rule.id === id),
      ),
    );
  }
  return (
    <section className={styles['part']}>
      <div className={styles['partHead']}>
        <h2>{words.title}</h2>
        <Button icon={Plus} onPress={() => setEdited({ rule: NEW, before: '' })}>
          {words.add}
        </Button>
      </div>
      <PlainTable
        label={words.title}
        rows={rows}
        keyOf={({ rule }) => rule.id}
        columns={[
          {
            id: 'id',
            title: words.columns.id,
            widthPx: 150,
            render: ({ rule, isOwn }) => (
              <>
                <bdi>{rule.id}</bdi>{' '}
                <span className={styles['dim']}>{isOwn ? words.own : words.factory}</span>
              </>
            ),
          },
          { id: 'fits', title: words.columns.fits, render: ({ rule }) => fitsOf(rule) },
          {
            id: 'picks',
            title: words.columns.picks,
            widthPx: 260,
            render: ({ rule }) => words.picks(rule.mostPriors, rule.mostCompanions, rule.hasBaseline),
          },
          {
            id: 'oldest',
            title: words.columns.oldest,
            widthPx: 90,
            render: ({ rule }) => words.years(yearsOf(rule.mostAgeDays)),
          },
          {
            id: 'actions',
            title: words.columns.actions,
            widthPx: 180,
            align: 'end',
            render: ({ rule, isOwn }) => (
              <div className={styles['actions']}>
                {isOwn && site[0]?.id !== rule.id && (
                  <IconButton icon={ArrowUp} label={words.up} onPress={() => moveUp(rule.id)} />
                )}
                <Button tone="quiet" onPress={() => setEdited({ rule, before: rule.id })}>
                  {words.copy}
                </Button>
                {isOwn && (
                  <Button tone="quiet" onPress={() => onChange(site.filter(({ id }) => id !== rule.id))}>
                    {words.remove}
                  </Button>
                )}
              </div>
            ),
          },
        ]}
      />
      {edited !== null && (
        <RelevanceRuleDialog
          {...edited}
          taken={site.map(({ id }) => id).filter((id) => id !== edited.before)}
          onTake={(rule) => take(rule, edited.before)}
          onClose={() => setEdited(null)}
        />
      )}
    </section>
  );
}

function fitsOf({ kinds, regions }: Rule): string {
  return words.fits(
    kinds.map((kind) => text.relevance.kinds[kind]).join(', ') || words.anyKind,
    regions.map((region) => text.priors.regions[region]).join(', ') || words.anyRegion,
  );
}
