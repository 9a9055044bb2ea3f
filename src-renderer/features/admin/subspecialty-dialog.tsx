import { useState } from 'react';
import { MODALITY_KINDS } from '#shared/relevance/modality-kinds.ts';
import { REGION_IDS } from '#shared/relevance/region-tree.ts';
import { siteRulesSchema, type SubspecialtyRule } from '#shared/relevance/site-rules.ts';
import { SUBSPECIALTIES } from '#shared/worklist/subspecialties.ts';
import { subspecialtyName } from '#view/locales/subspecialty-name.ts';
import { text } from '#view/locales/text.ts';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { ChooseMany } from './choose-many.tsx';

const words = text.relevance.subspecialties;
const NO_CHANGE = { isPending: false, error: null };

export type SubspecialtyDialogProps = {
  readonly rule: SubspecialtyRule;
  readonly onTake: (rule: SubspecialtyRule) => void;
  readonly onClose: () => void;
};

/** One subspecialty: which studies are of it. */
export function SubspecialtyDialog({ rule, onTake, onClose }: SubspecialtyDialogProps) {
  const [draft, setDraft] = useState({
    name: rule.subspecialty && subspecialtyName(rule.subspecialty),
    codes: rule.codes.map(({ scheme, value }) => `${value}^${scheme}`).join(', '),
    kinds: rule.kinds,
    regions: rule.regions,
    isWhole: rule.isWhole,
  });
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const { kinds, regions, isWhole } = draft;
  const read = siteRulesSchema.shape.subspecialties.safeParse([
    { subspecialty: idOf(draft.name), codes: codesOf(draft.codes), kinds, regions, isWhole },
  ]);
  const wanted = read.data?.[0];
  return (
    <FormDialog
      title={words.dialog}
      submitLabel={text.relevance.rules.dialog.take}
      canSubmit={wanted !== undefined}
      change={NO_CHANGE}
      onSubmit={() => {
        if (wanted !== undefined) onTake(wanted);
      }}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        hint={words.nameHint}
        value={draft.name}
        onChange={(name) => change({ name })}
        maxLength={60}
        autoFocus
      />
      <ChooseMany
        label={text.relevance.rules.dialog.kinds}
        none={text.relevance.rules.anyKind}
        options={MODALITY_KINDS}
        nameOf={(kind) => text.relevance.kinds[kind]}
        value={kinds}
        onChange={(next) => change({ kinds: next })}
      />
      <ChooseMany
        label={text.relevance.rules.dialog.regions}
        none={text.relevance.rules.anyRegion}
        options={REGION_IDS}
        nameOf={(region) => text.priors.regions[region]}
        value={regions}
        onChange={(next) => change({ regions: next })}
      />
      <Checkbox isSelected={isWhole} onChange={(next) => change({ isWhole: next })}>
        {words.isWhole}
      </Checkbox>
      <TextField
        label={words.codes}
        hint={words.codesHint}
        value={draft.codes}
        onChange={(codes) => change({ codes })}
        maxLength={4000}
      />
    </FormDialog>
  );
}

/** A name of the program's stands for what the program knows, so that it is that in every language. */
function idOf(name: string): string {
  const same = (id: string) => subspecialtyName(id).toLowerCase() === name.trim().toLowerCase();
  return SUBSPECIALTIES.find(same) ?? name;
}

/** Those without a scheme are not taken: a code says nothing without it. */
function codesOf(typed: string): { value: string; scheme: string }[] {
  return typed
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => {
      const [value = '', scheme = ''] = each.split('^');
      return { value, scheme };
    });
}
