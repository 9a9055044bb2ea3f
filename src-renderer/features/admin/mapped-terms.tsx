import { Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { REGION_IDS } from '#shared/relevance/region-tree.ts';
import { type MappedProcedure, type SiteRules, siteRulesSchema } from '#shared/relevance/site-rules.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { Select } from '#view/ui/select.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { ChooseMany } from './choose-many.tsx';
import styles from './relevance.module.css';

type Word = SiteRules['words'][number];
type Meaning = Pick<MappedProcedure, 'regions' | 'side' | 'contrast'>;

const words = text.relevance;
const NO_CHANGE = { isPending: false, error: null };
const NOTHING: Meaning = { regions: [], side: '', contrast: '' };
const SIDES = ['', 'left', 'right', 'both'] as const;
const CONTRASTS = ['', 'with', 'without', 'both'] as const;

/** What the site's procedure codes mean. */
export function MappedCodes({
  codes,
  onChange,
}: {
  readonly codes: readonly MappedProcedure[];
  readonly onChange: (codes: MappedProcedure[]) => void;
}) {
  const keyOf = ({ scheme, value }: Pick<MappedProcedure, 'scheme' | 'value'>) => `${scheme} ${value}`;
  return (
    <MappedTerms<MappedProcedure>
      title={words.procedures.title}
      add={words.procedures.add}
      none={words.procedures.none}
      dialogTitle={words.procedures.dialog}
      nameTitle={words.procedures.columns.code}
      terms={codes}
      empty={{ scheme: '', value: '', ...NOTHING }}
      keyOf={keyOf}
      read={(term) => siteRulesSchema.shape.procedures.safeParse([term]).data?.[0]}
      onChange={onChange}
      fields={codeFields}
    />
  );
}

/** What words of descriptions mean here. */
export function MappedWords({
  terms,
  onChange,
}: {
  readonly terms: readonly Word[];
  readonly onChange: (terms: Word[]) => void;
}) {
  return (
    <MappedTerms<Word>
      title={words.terms.title}
      add={words.terms.add}
      none={words.terms.none}
      dialogTitle={words.terms.dialog}
      nameTitle={words.terms.columns.term}
      terms={terms}
      empty={{ term: '', ...NOTHING }}
      keyOf={({ term }) => term}
      read={(term) => siteRulesSchema.shape.words.safeParse([term]).data?.[0]}
      onChange={onChange}
      fields={wordFields}
    />
  );
}

function codeFields(draft: MappedProcedure, change: (part: Partial<MappedProcedure>) => void): ReactNode {
  return (
    <div className={styles['pair']}>
      <TextField
        label={words.procedures.value}
        value={draft.value}
        onChange={(value) => change({ value })}
        maxLength={64}
        autoFocus
      />
      <TextField
        label={words.procedures.scheme}
        value={draft.scheme}
        onChange={(scheme) => change({ scheme })}
        maxLength={16}
      />
    </div>
  );
}

function wordFields(draft: Word, change: (part: Partial<Word>) => void): ReactNode {
  return (
    <TextField
      label={words.terms.term}
      hint={words.terms.termHint}
      value={draft.term}
      onChange={(term) => change({ term })}
      maxLength={60}
      autoFocus
    />
  );
}

type MappedTermsProps<Term extends Meaning> = {
  readonly title: string;
  readonly add: string;
  readonly none: string;
  readonly dialogTitle: string;
  readonly nameTitle: string;
  readonly terms: readonly Term[];
  readonly empty: Term;
  readonly keyOf: (term: Term) => string;
  /** undefined for what cannot be taken */
  readonly read: (term: Term) => Term | undefined;
  readonly onChange: (terms: Term[]) => void;
  readonly fields: (draft: Term, change: (part: Partial<Term>) => void) => ReactNode;
};

function MappedTerms<Term extends Meaning>(props: MappedTermsProps<Term>) {
  const { title, terms, keyOf, onChange } = props;
  const [edited, setEdited] = useState<{ readonly term: Term; readonly before: string } | null>(null);
  function take(term: Term, before: string) {
    const place = terms.findIndex((each) => keyOf(each) === before);
    onChange(place === -1 ? [...terms, term] : terms.with(place, term));
    setEdited(null);
  }
  return (
    <section className={styles['part']}>
      <div className={styles['partHead']}>
        <h2>{title}</h2>
        <Button icon={Plus} onPress={() => setEdited({ term: props.empty, before: '' })}>
          {props.add}
        </Button>
      </div>
      {terms.length === 0 ? (
        <p className={styles['dim']}>{props.none}</p>
      ) : (
        <PlainTable<Term>
          label={title}
          rows={terms}
          keyOf={keyOf}
          columns={[
            {
              id: 'name',
              title: props.nameTitle,
              widthPx: 220,
              render: (term) => <bdi>{keyOf(term)}</bdi>,
            },
            { id: 'means', title: words.terms.columns.means, render: meaningOf },
            {
              id: 'actions',
              title: words.terms.columns.actions,
              widthPx: 180,
              align: 'end',
              render: (term) => (
                <div className={styles['actions']}>
                  <Button tone="quiet" onPress={() => setEdited({ term, before: keyOf(term) })}>
                    {text.common.change}
                  </Button>
                  <Button
                    tone="quiet"
                    onPress={() => onChange(terms.filter((each) => keyOf(each) !== keyOf(term)))}
                  >
                    {text.common.remove}
                  </Button>
                </div>
              ),
            },
          ]}
        />
      )}
      {edited !== null && (
        <TermDialog
          {...props}
          {...edited}
          onTake={(term) => take(term, edited.before)}
          onClose={() => setEdited(null)}
        />
      )}
    </section>
  );
}

function meaningOf({ regions, side, contrast }: Meaning): string {
  const said = [
    regions.map((region) => text.priors.regions[region]).join(', '),
    side && words.side[side],
    contrast && words.contrast[contrast],
  ];
  return said.filter(Boolean).join(', ') || words.mapping.nothing;
}

type TermDialogProps<Term extends Meaning> = MappedTermsProps<Term> & {
  readonly term: Term;
  readonly before: string;
  readonly onTake: (term: Term) => void;
  readonly onClose: () => void;
};

function TermDialog<Term extends Meaning>(props: TermDialogProps<Term>) {
  const [draft, setDraft] = useState<Term>(props.term);
  const change = (part: Partial<Term>) => setDraft({ ...draft, ...part });
  const wanted = props.read(draft);
  const others = props.terms.map(props.keyOf).filter((key) => key !== props.before);
  return (
    <FormDialog
      title={props.dialogTitle}
      submitLabel={words.rules.dialog.take}
      canSubmit={wanted !== undefined && !others.includes(props.keyOf(wanted))}
      change={NO_CHANGE}
      onSubmit={() => {
        if (wanted !== undefined) props.onTake(wanted);
      }}
      onClose={props.onClose}
    >
      {props.fields(draft, change)}
      <ChooseMany
        label={words.mapping.regions}
        none={words.mapping.choose}
        options={REGION_IDS}
        nameOf={(region) => text.priors.regions[region]}
        value={draft.regions}
        onChange={(regions) => setDraft({ ...draft, regions })}
      />
      <div className={styles['pair']}>
        <Select
          label={words.mapping.side}
          options={SIDES.map((value) => ({ value, label: words.side[value] }))}
          value={draft.side}
          onChange={(side) => setDraft({ ...draft, side })}
        />
        <Select
          label={words.mapping.contrast}
          options={CONTRASTS.map((value) => ({ value, label: words.contrast[value] }))}
          value={draft.contrast}
          onChange={(contrast) => setDraft({ ...draft, contrast })}
        />
      </div>
    </FormDialog>
  );
}
