import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Edid, edidText } from '#shared/display-qc/edid.ts';
import type { Display } from '#shared/display-qc/displays.ts';
import { api } from '#view/api/client.ts';
import { queries, useChange } from '#view/api/queries.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { text } from '#view/locales/text.ts';
import { displayHere } from '#view/state/display-here.ts';
import { displayPlace } from '#view/state/display-place.ts';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './displays.module.css';

const words = text.displays.form;

const NEW_DISPLAY: Omit<Display, 'displayId'> = {
  assetTag: '',
  maker: '',
  model: '',
  serial: '',
  room: '',
  profileIds: ['acr-aapm-siim'],
  isCalibrated: true,
  place: null,
  isRetired: false,
};

const place = { queryKey: ['display-place'], queryFn: displayPlace };

type DisplayDialogProps = { readonly display: Display | null; readonly onClose: () => void };

/** A person says which display this is: what the system tells of it is no identity. */
export function DisplayDialog({ display, onClose }: DisplayDialogProps) {
  const cache = useQueryClient();
  const { data: profiles = [] } = useQuery(queries.displayProfiles);
  const { data: here } = useQuery(displayHere);
  const { data: seen } = useQuery(place);
  const [draft, setDraft] = useState<Display>(
    () => display ?? { displayId: crypto.randomUUID(), ...NEW_DISPLAY },
  );
  const wasHere = display === null ? here?.place !== 'known' : here?.displayId === display.displayId;
  const [isHere, setIsHere] = useState<boolean | null>(null);
  const isOn = isHere ?? wasHere;
  const put = useChange((wanted: Display) => api.displays.put(wanted), queryKeys.displayList);
  const change = (part: Partial<Display>) => setDraft({ ...draft, ...part });
  const field = (name: 'assetTag' | 'maker' | 'model' | 'serial' | 'room') => ({
    label: words[name],
    value: draft[name],
    onChange: (value: string) => change({ [name]: value }),
    maxLength: 60,
    spellCheck: 'false' as const,
  });
  return (
    <FormDialog
      title={display === null ? words.addTitle : words.changeTitle(display.assetTag)}
      submitLabel={display === null ? text.common.add : text.common.save}
      canSubmit={draft.assetTag.trim() !== '' && draft.profileIds.length > 0}
      change={put}
      widthPx={560}
      onSubmit={() =>
        put.mutate(
          {
            ...(isOn && seen?.edid ? withEdid(draft, seen.edid) : draft),
            place: isOn ? (seen ?? null) : wasHere ? null : draft.place,
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
      <TextField {...field('assetTag')} hint={words.assetTagHint} autoFocus />
      <div className={styles['pair']}>
        <TextField {...field('maker')} />
        <TextField {...field('model')} />
      </div>
      <div className={styles['pair']}>
        <TextField {...field('serial')} />
        <TextField {...field('room')} />
      </div>
      {seen?.edid && (
        <p className={styles['dim']}>
          {words.edid(
            edidText(seen.edid),
            `${seen.edid.widthPx} × ${seen.edid.heightPx}`,
            seen.edid.hash.slice(0, 12),
          )}
        </p>
      )}
      {seen && (
        <Checkbox
          isSelected={isOn}
          onChange={setIsHere}
          hint={words.isHereHint(seen.label, `${seen.widthPx} × ${seen.heightPx}`)}
        >
          {words.isHere}
        </Checkbox>
      )}
      <Checkbox isSelected={draft.isCalibrated} onChange={(isCalibrated) => change({ isCalibrated })}>
        {words.isCalibrated}
      </Checkbox>
      <fieldset className={styles['choices']}>
        <legend>{words.profiles}</legend>
        {profiles.map(({ profile: { id, name } }) => (
          <Checkbox
            key={id}
            isSelected={draft.profileIds.includes(id)}
            onChange={(isChosen) =>
              change({
                profileIds: isChosen
                  ? [...draft.profileIds, id]
                  : draft.profileIds.filter((each) => each !== id),
              })
            }
          >
            {name}
          </Checkbox>
        ))}
      </fieldset>
      {display !== null && (
        <Checkbox isSelected={draft.isRetired} onChange={(isRetired) => change({ isRetired })}>
          {words.isRetired}
        </Checkbox>
      )}
    </FormDialog>
  );
}

/** What a person left empty is as the display says it. */
function withEdid(display: Display, { maker, model, serial }: Edid): Display {
  return {
    ...display,
    maker: display.maker.trim() || maker,
    model: display.model.trim() || model,
    serial: display.serial.trim() || serial,
  };
}
