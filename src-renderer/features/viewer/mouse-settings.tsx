import {
  DRAG_ACTIONS,
  MOUSE_PROFILE_IDS,
  profileOf,
  WHEEL_ACTIONS,
  type MouseProfile,
} from '#shared/reading/mouse.ts';
import { text } from '#view/locales/text.ts';
import { changePreferences, usePreferences } from '#view/state/preferences.ts';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { Select } from '#view/ui/select.tsx';
import styles from './hands.module.css';
import type { Attempt } from './hands-state.ts';

const words = text.hands.mouse;

const FIRST_TOOLS = ['window', 'pan', 'zoom', 'scroll'] as const;
const DRAGS = ['left', 'middle', 'right', 'leftAndRight', 'shiftLeft', 'controlLeft', 'altLeft'] as const;
const WHEELS = ['wheel', 'shiftWheel', 'controlWheel', 'altWheel'] as const;
const GAINS = { slow: 0.5, usual: 1, fast: 2 } as const;

/** What buttons and wheel do; a change of a field makes the profile the reader's own. */
export function MouseSettings({ attempt }: { readonly attempt: Attempt }) {
  const mouse = usePreferences((preferences) => preferences.own.mouse);
  const profile = profileOf(mouse);
  const change = (changes: Partial<typeof mouse>) =>
    attempt(changePreferences({ mouse: { ...mouse, ...changes } }));
  const changeField = (changes: Partial<MouseProfile>) =>
    change({ profile: 'custom', custom: { ...profile, ...changes } });
  const gain = (['slow', 'usual', 'fast'] as const).find((each) => GAINS[each] === mouse.windowGain);
  return (
    <div className={styles['sheet']}>
      <Select
        label={words.profile}
        hint={words.custom}
        options={MOUSE_PROFILE_IDS.map((value) => ({ value, label: words.profiles[value] }))}
        value={mouse.profile}
        onChange={(id) => change(id === 'custom' ? { profile: id, custom: profile } : { profile: id })}
        width={320}
      />
      <div className={styles['fields']}>
        <Select
          label={words.fields.firstTool}
          options={FIRST_TOOLS.map((value) => ({ value, label: words.actions[value] }))}
          value={profile.firstTool}
          onChange={(firstTool) => changeField({ firstTool })}
        />
        {DRAGS.map((field) => (
          <Select
            key={field}
            label={words.fields[field]}
            options={DRAG_ACTIONS.map((value) => ({ value, label: words.actions[value] }))}
            value={profile[field]}
            onChange={(action) => changeField({ [field]: action })}
          />
        ))}
        {WHEELS.map((field) => (
          <Select
            key={field}
            label={words.fields[field]}
            options={WHEEL_ACTIONS.map((value) => ({ value, label: words.actions[value] }))}
            value={profile[field]}
            onChange={(action) => changeField({ [field]: action })}
          />
        ))}
      </div>
      <div className={styles['row']}>
        <span>{words.gain}</span>
        <Segmented
          label={words.gain}
          options={(['slow', 'usual', 'fast'] as const).map((value) => ({
            value,
            label: words.gains[value],
          }))}
          value={gain ?? 'usual'}
          onChange={(value) => change({ windowGain: GAINS[value] })}
        />
        <span className={styles['grow']} />
        <Checkbox isSelected={mouse.isWidthTurned} onChange={(isWidthTurned) => change({ isWidthTurned })}>
          {words.isWidthTurned}
        </Checkbox>
        <Checkbox isSelected={mouse.isLevelTurned} onChange={(isLevelTurned) => change({ isLevelTurned })}>
          {words.isLevelTurned}
        </Checkbox>
      </div>
      <p className={styles['wrong']}>{words.always}</p>
    </div>
  );
}
