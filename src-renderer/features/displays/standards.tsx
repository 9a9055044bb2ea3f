import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ProfileInForce } from '#shared/contract/displays.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange, useMay } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { formatInstant } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Chip } from '#view/ui/chip.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { PlainTable } from '#view/ui/plain-table.tsx';
import { Sheet } from '#view/ui/sheet.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { typedNumber } from '#view/ui/typed-number.ts';
import styles from './displays.module.css';
import { limitWords } from './limit-words.ts';

const words = text.displays.standards;

type Profile = ProfileInForce['profile'];

/** The limits that displays are judged by, where they come from, and what the site changed of them. */
export function Standards() {
  const { data: profiles = [] } = useQuery(queries.displayProfiles);
  const mayManage = useMay('displays.manage');
  const [changed, setChanged] = useState<Profile | null>(null);
  const own = () => {
    const [first] = profiles;
    if (!first) return;
    const id = `site-${crypto.randomUUID().slice(0, 8)}`;
    setChanged({ ...first.profile, id, name: words.own, source: words.sitesOwn, isConfirmed: true });
  };
  return (
    <Sheet
      intro={words.intro}
      actions={
        mayManage && (
          <Button icon={Plus} onPress={own}>
            {words.addOwn}
          </Button>
        )
      }
    >
      <PlainTable<ProfileInForce>
        label={text.displays.tabs.standards}
        rows={profiles}
        keyOf={({ profile }) => profile.id}
        columns={[
          {
            id: 'name',
            title: words.columns.name,
            widthPx: 300,
            render: ({ profile, version, changes }) => (
              <>
                <strong>{profile.name}</strong>
                <span className={styles['dim']}>{profile.use}</span>
                <span className={styles['chips']}>
                  <Chip tone={profile.isConfirmed ? 'ok' : 'plain'}>
                    {profile.isConfirmed ? words.confirmed : words.notConfirmed}
                  </Chip>
                  {version > 0 && <Chip tone="accent">{words.version(version)}</Chip>}
                </span>
                {changes.map(({ at, by, reason }) => (
                  <span key={at} className={styles['dim']}>
                    {words.changed(by, formatInstant(at), reason)}
                  </span>
                ))}
              </>
            ),
          },
          {
            id: 'limits',
            title: words.columns.limits,
            render: ({ profile }) => profile.limits.map(limitWords).join('; '),
          },
          {
            id: 'source',
            title: words.columns.source,
            widthPx: 340,
            render: ({ profile }) => (
              <span className={styles['dim']}>
                {[
                  profile.source,
                  ...profile.limits.flatMap((limit) =>
                    limit.source === undefined
                      ? []
                      : [text.displays.page.ownSource(limitWords(limit), limit.source)],
                  ),
                ].join(' · ')}
              </span>
            ),
          },
          ...(mayManage
            ? [
                {
                  id: 'actions',
                  title: words.columns.actions,
                  widthPx: 110,
                  align: 'end' as const,
                  render: ({ profile }: ProfileInForce) => (
                    <Button onPress={() => setChanged(profile)}>{words.change}</Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {changed !== null && <LimitsDialog profile={changed} onClose={() => setChanged(null)} />}
    </Sheet>
  );
}

function LimitsDialog({ profile, onClose }: { readonly profile: Profile; readonly onClose: () => void }) {
  const cache = useQueryClient();
  const [values, setValues] = useState(() => profile.limits.map(({ value }) => String(value)));
  const [name, setName] = useState(profile.name);
  const [source, setSource] = useState(profile.source);
  const [isConfirmed, setIsConfirmed] = useState(profile.isConfirmed);
  const [reason, setReason] = useState('');
  const put = useChange(
    (wanted: Profile) => api.displays.putProfile({ profile: wanted, reason }),
    queryKeys.displayProfiles,
  );
  const numbers = values.map(typedNumber);
  const isSound = numbers.every((value) => value >= 0 && Number.isFinite(value));
  return (
    <FormDialog
      title={words.changeTitle(profile.name)}
      submitLabel={text.common.save}
      canSubmit={isSound && reason.trim() !== '' && source.trim() !== '' && name.trim() !== ''}
      change={put}
      widthPx={560}
      onSubmit={() =>
        put.mutate(
          {
            ...profile,
            name,
            source,
            isConfirmed,
            limits: profile.limits.map(({ source: own, ...limit }, at) => {
              const value = numbers[at] ?? limit.value;
              // What the site sets is from where the site says.
              return { ...limit, value, ...(own !== undefined && value === limit.value && { source: own }) };
            }),
          },
          {
            onSuccess: () => {
              void cache.invalidateQueries({ queryKey: queryKeys.displays });
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <TextField label={words.ownName} value={name} onChange={setName} maxLength={80} />
      <div className={styles['choices']}>
        {profile.limits.map((limit, at) => (
          <TextField
            key={limit.figure}
            label={limitWords({ ...limit, value: null })}
            value={values[at] ?? ''}
            onChange={(value) => setValues(values.with(at, value))}
            inputMode="decimal"
          />
        ))}
      </div>
      <TextField label={words.source} value={source} onChange={setSource} maxLength={300} />
      <Checkbox isSelected={isConfirmed} onChange={setIsConfirmed}>
        {words.isConfirmed}
      </Checkbox>
      <TextField label={words.reason} value={reason} onChange={setReason} maxLength={300} />
    </FormDialog>
  );
}
