import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { QcSettings } from '#shared/display-qc/state.ts';
import { TEST_KINDS } from '#shared/display-qc/tests.ts';
import { api } from '#view/api/client.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Select } from '#view/ui/select.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './displays.module.css';

const words = text.displays.rules;

const POLICIES = (['inform', 'askReason', 'block'] as const).map((value) => ({
  value,
  label: words.policies[value],
}));

/** When tests are due, and what a display that is not fit may still be used for. */
export function Rules() {
  const { data: settings } = useQuery(queries.displaySettings);
  const verify = useMutation({ mutationFn: () => api.displays.verify() });
  return (
    <Sheet
      intro={words.intro}
      actions={
        <Button icon={ShieldCheck} isPending={verify.isPending} onPress={() => verify.mutate()}>
          {words.verify}
        </Button>
      }
    >
      {verify.data && (
        <div className={styles['notice']}>
          <Notice tone={verify.data.brokenAt === null ? 'ok' : 'stop'}>
            {verify.data.brokenAt === null
              ? words.whole(verify.data.records)
              : words.broken(verify.data.brokenAt)}
          </Notice>
        </div>
      )}
      {settings && <RulesForm key={JSON.stringify(settings)} settings={settings} />}
    </Sheet>
  );
}

function RulesForm({ settings }: { readonly settings: QcSettings }) {
  const cache = useQueryClient();
  const mayManage = useMay('displays.manage');
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [policy, setPolicy] = useState(settings.policy);
  const [unknownPolicy, setUnknownPolicy] = useState(settings.unknownPolicy);
  const [dailyAtSignIn, setDailyAtSignIn] = useState(settings.dailyAtSignIn);
  const put = useMutation({
    mutationFn: (wanted: QcSettings) => api.displays.putSettings(wanted),
    onSuccess: () => void cache.invalidateQueries({ queryKey: queryKeys.displays }),
  });
  const days = (name: string, known: number) => {
    const value = typed[name] ?? String(known);
    return /^\d{1,4}$/.test(value) && Number(value) <= 3650 ? Number(value) : null;
  };
  const intervals = TEST_KINDS.map((kind) => [kind, days(kind, settings.intervalDays[kind])] as const);
  const graceDays = days('grace', settings.graceDays);
  const isSound = intervals.every(([, value]) => value !== null) && graceDays !== null && graceDays <= 90;
  const field = (name: string, label: string, known: number) => ({
    label,
    value: typed[name] ?? String(known),
    onChange: (value: string) => setTyped({ ...typed, [name]: value }),
    isReadOnly: !mayManage,
    isInvalid: days(name, known) === null,
    inputMode: 'numeric' as const,
    width: 200,
  });
  return (
    <form
      className={styles['settings']}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSound) return;
        put.mutate({
          intervalDays: Object.fromEntries(intervals) as QcSettings['intervalDays'],
          graceDays,
          policy,
          unknownPolicy,
          dailyAtSignIn,
        });
      }}
    >
      <fieldset className={styles['choices']}>
        <legend>{words.interval}</legend>
        {TEST_KINDS.map((kind) => (
          <TextField key={kind} {...field(kind, text.displays.kinds[kind], settings.intervalDays[kind])} />
        ))}
        <TextField {...field('grace', words.grace, settings.graceDays)} hint={words.graceHint} />
      </fieldset>
      <Select
        label={words.policy}
        value={policy}
        onChange={setPolicy}
        isDisabled={!mayManage}
        width={420}
        options={POLICIES}
      />
      <Select
        label={words.unknownPolicy}
        value={unknownPolicy}
        onChange={setUnknownPolicy}
        isDisabled={!mayManage}
        width={420}
        options={POLICIES}
      />
      {unknownPolicy !== 'inform' && <p className={styles['dim']}>{words.unknownHint}</p>}
      <Select
        label={words.dailyAtSignIn}
        value={dailyAtSignIn}
        onChange={setDailyAtSignIn}
        isDisabled={!mayManage}
        width={420}
        options={(['off', 'offer', 'require'] as const).map((value) => ({
          value,
          label: words.atSignIn[value],
        }))}
      />
      {put.error && <Notice tone="stop">{put.error.message}</Notice>}
      {put.isSuccess && <Notice tone="ok">{words.saved}</Notice>}
      {mayManage && (
        <div>
          <Button type="submit" tone="primary" isDisabled={!isSound} isPending={put.isPending}>
            {text.common.save}
          </Button>
        </div>
      )}
    </form>
  );
}
