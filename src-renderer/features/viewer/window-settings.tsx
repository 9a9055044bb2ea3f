import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { WindowPreset as KeptPreset } from '#shared/reading/preferences.ts';
import { queries } from '#view/api/queries.ts';
import { presetsInForce } from '#view/commands/viewer-commands.ts';
import { text } from '#view/locales/text.ts';
import { changePreferences, putSitePresets, usePreferences } from '#view/state/preferences.ts';
import { Button } from '#view/ui/button.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './hands.module.css';
import type { Attempt } from './hands-state.ts';
import { typedWindow } from './window-dialog.tsx';

const words = text.hands.windows;

interface Draft {
  readonly id: string;
  readonly name: string;
  readonly modality: string;
  readonly bodyPart: string;
  readonly width: string;
  readonly centre: string;
}

const EMPTY: Draft = { id: '', name: '', modality: '', bodyPart: '', width: '', centre: '' };

/** Windows by name for each modality and body part: the program's, the site's, the reader's own. */
export function WindowSettings({ attempt }: { readonly attempt: Attempt }) {
  const { own, sitePresets } = usePreferences();
  const session = useQuery(queries.session);
  const maySetForAll = session.data?.user?.permissions.includes('settings.manage') ?? false;
  const [draft, setDraft] = useState<Draft | null>(null);
  const presets = presetsInForce();
  const isOwn = (id: string) => own.windowPresets.some((preset) => preset.id === id);
  const isSites = (id: string) => sitePresets.some((preset) => preset.id === id);
  const keepOwn = (windowPresets: readonly KeptPreset[]) =>
    attempt(changePreferences({ windowPresets: [...windowPresets] }));
  const without = (kept: readonly KeptPreset[], id: string) => kept.filter((preset) => preset.id !== id);

  return (
    <div className={styles['sheet']}>
      {draft === null ? (
        <div className={styles['row']}>
          <Button icon={Plus} onPress={() => setDraft(EMPTY)}>
            {words.add}
          </Button>
        </div>
      ) : (
        <PresetForm
          draft={draft}
          onChange={setDraft}
          onCancel={() => setDraft(null)}
          onSave={(preset) => {
            keepOwn([...without(own.windowPresets, preset.id), preset]);
            setDraft(null);
          }}
          onSaveForSite={
            maySetForAll
              ? (preset) => {
                  attempt(putSitePresets([...without(sitePresets, preset.id), preset]));
                  setDraft(null);
                }
              : null
          }
        />
      )}
      <table className={styles['presets']}>
        <thead>
          <tr>
            <th>{words.name}</th>
            <th>{words.modality}</th>
            <th>{words.bodyPart}</th>
            <th className={styles['number']}>{words.width}</th>
            <th className={styles['number']}>{words.centre}</th>
            <th>{words.from}</th>
            <th aria-label={words.edit} />
          </tr>
        </thead>
        <tbody>
          {presets.map((preset) => {
            const { id, name, modality, bodyPart, window, from } = preset;
            const mayTakeBack = isOwn(id) || (maySetForAll && isSites(id));
            return (
              <tr key={id}>
                <td>{name}</td>
                <td>{modality}</td>
                <td>{bodyPart || words.anyPart}</td>
                <td className={styles['number']}>{window.width}</td>
                <td className={styles['number']}>{window.centre}</td>
                <td>{words.sources[from]}</td>
                <td>
                  <span className={styles['row']}>
                    <IconButton
                      icon={Pencil}
                      label={`${words.edit}: ${name}`}
                      onPress={() =>
                        setDraft({
                          id,
                          name,
                          modality,
                          bodyPart,
                          width: String(window.width),
                          centre: String(window.centre),
                        })
                      }
                    />
                    <IconButton
                      icon={Undo2}
                      label={`${words.back}: ${name}`}
                      isDisabled={!mayTakeBack}
                      onPress={() =>
                        isOwn(id)
                          ? keepOwn(without(own.windowPresets, id))
                          : attempt(putSitePresets(without(sitePresets, id)))
                      }
                    />
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function PresetForm(props: {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onCancel: () => void;
  readonly onSave: (preset: KeptPreset) => void;
  readonly onSaveForSite: ((preset: KeptPreset) => void) | null;
}) {
  const { draft, onChange, onCancel, onSave, onSaveForSite } = props;
  const preset = presetOf(draft);
  const field = (name: Exclude<keyof Draft, 'id'>, isFirst = false) => (
    <TextField
      label={words[name]}
      value={draft[name]}
      autoFocus={isFirst}
      onChange={(value) => onChange({ ...draft, [name]: value })}
    />
  );
  return (
    <section aria-label={words.title}>
      <div className={styles['form']}>
        {field('name', true)}
        {field('modality')}
        {field('bodyPart')}
        {field('width')}
        {field('centre')}
      </div>
      <div className={styles['row']}>
        <span className={styles['wrong']}>{preset === null ? words.wrong : ''}</span>
        <span className={styles['grow']} />
        <Button onPress={onCancel}>{text.common.cancel}</Button>
        {onSaveForSite !== null && (
          <Button isDisabled={preset === null} onPress={() => preset && onSaveForSite(preset)}>
            {words.saveForSite}
          </Button>
        )}
        <Button tone="primary" isDisabled={preset === null} onPress={() => preset && onSave(preset)}>
          {words.save}
        </Button>
      </div>
    </section>
  );
}

/** null while it is no preset yet. A new one gets its id once: renaming it keeps its key. */
function presetOf(draft: Draft): KeptPreset | null {
  const window = typedWindow(draft.width, draft.centre);
  const [name, modality] = [draft.name.trim(), draft.modality.trim().toUpperCase()];
  if (window === null || name === '' || name.length > 60 || modality === '' || modality.length > 16)
    return null;
  const id = draft.id || `own-${crypto.randomUUID()}`;
  return { id, name, modality, bodyPart: draft.bodyPart.trim().toUpperCase().slice(0, 16), ...window };
}
