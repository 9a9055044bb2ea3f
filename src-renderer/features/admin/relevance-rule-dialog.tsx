import { useState } from 'react';
import { MODALITY_KINDS } from '#shared/relevance/modality-kinds.ts';
import { REGION_IDS } from '#shared/relevance/region-tree.ts';
import { type Rule, ruleSchema } from '#shared/relevance/site-rules.ts';
import { text } from '#view/locales/text.ts';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { typedNumber } from '#view/ui/typed-number.ts';
import { ChooseMany } from './choose-many.tsx';
import styles from './relevance.module.css';
import { daysOf, yearsOf } from './years.ts';

const words = text.relevance.rules;
const NO_CHANGE = { isPending: false, error: null };

export type RelevanceRuleDialogProps = {
  readonly rule: Rule;
  /** Its name until now; empty: it is new */
  readonly before: string;
  /** Names of the site's other rules */
  readonly taken: readonly string[];
  readonly onTake: (rule: Rule) => void;
  readonly onClose: () => void;
};

/** One rule: what it fits, how many priors of which age it picks. */
export function RelevanceRuleDialog({ rule, before, taken, onTake, onClose }: RelevanceRuleDialogProps) {
  const [draft, setDraft] = useState({
    id: rule.id,
    kinds: rule.kinds,
    regions: rule.regions,
    hasBaseline: rule.hasBaseline,
    mostPriors: String(rule.mostPriors),
    mostCompanions: String(rule.mostCompanions),
    mostAge: yearsOf(rule.mostAgeDays),
    preferredAge: yearsOf(rule.preferredAgeDays),
  });
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const { mostAge, preferredAge, ...rest } = draft;
  const { data: wanted } = ruleSchema.safeParse({
    ...rest,
    mostPriors: typedNumber(draft.mostPriors),
    mostCompanions: typedNumber(draft.mostCompanions),
    // What was not touched stays to the day.
    mostAgeDays: mostAge === yearsOf(rule.mostAgeDays) ? rule.mostAgeDays : daysOf(mostAge),
    preferredAgeDays:
      preferredAge === yearsOf(rule.preferredAgeDays) ? rule.preferredAgeDays : daysOf(preferredAge),
  });
  const canTake = wanted !== undefined && !taken.includes(wanted.id);
  return (
    <FormDialog
      title={before === '' ? words.dialog.add : words.dialog.change(before)}
      submitLabel={words.dialog.take}
      canSubmit={canTake}
      change={NO_CHANGE}
      onSubmit={() => {
        if (wanted !== undefined) onTake(wanted);
      }}
      onClose={onClose}
    >
      <TextField
        label={words.dialog.id}
        hint={words.dialog.idHint}
        value={draft.id}
        onChange={(id) => change({ id })}
        maxLength={60}
        autoFocus
      />
      <ChooseMany
        label={words.dialog.kinds}
        none={words.anyKind}
        options={MODALITY_KINDS}
        nameOf={(kind) => text.relevance.kinds[kind]}
        value={draft.kinds}
        onChange={(kinds) => change({ kinds })}
      />
      <ChooseMany
        label={words.dialog.regions}
        none={words.anyRegion}
        options={REGION_IDS}
        nameOf={(region) => text.priors.regions[region]}
        value={draft.regions}
        onChange={(regions) => change({ regions })}
      />
      <div className={styles['pair']}>
        <TextField
          label={words.dialog.mostPriors}
          value={draft.mostPriors}
          onChange={(mostPriors) => change({ mostPriors })}
          inputMode="numeric"
        />
        <TextField
          label={words.dialog.mostCompanions}
          value={draft.mostCompanions}
          onChange={(mostCompanions) => change({ mostCompanions })}
          inputMode="numeric"
        />
      </div>
      <div className={styles['pair']}>
        <TextField
          label={words.dialog.mostAge}
          value={draft.mostAge}
          onChange={(next) => change({ mostAge: next })}
          inputMode="decimal"
        />
        <TextField
          label={words.dialog.preferredAge}
          hint={words.dialog.preferredAgeHint}
          value={draft.preferredAge}
          onChange={(next) => change({ preferredAge: next })}
          inputMode="decimal"
        />
      </div>
      <Checkbox isSelected={draft.hasBaseline} onChange={(hasBaseline) => change({ hasBaseline })}>
        {words.dialog.hasBaseline}
      </Checkbox>
    </FormDialog>
  );
}
