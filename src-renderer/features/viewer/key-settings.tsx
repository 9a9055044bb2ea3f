import { Plus, RotateCcw, Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Command, CommandGroup } from '#view/commands/command.ts';
import { conflictOf, keyHint, keysOf } from '#view/commands/key-bindings.ts';
import { readSettingsFile, settingsFile, type SettingsRead } from '#view/commands/settings-file.ts';
import { commandsInForce } from '#view/commands/viewer-commands.ts';
import { keyNameOf, sameKey } from '#view/kernels/key-name.ts';
import { text } from '#view/locales/text.ts';
import { changePreferences, usePreferences } from '#view/state/preferences.ts';
import { Button } from '#view/ui/button.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './hands.module.css';
import type { Attempt } from './hands-state.ts';

const words = text.hands.keys;
const GROUPS = Object.keys(text.viewer.groups) as CommandGroup[];
const FILE_NAME = 'viewbox-reading.json';

/** The key of a command that is being changed: which of its keys, or one more. */
interface Waiting {
  readonly command: Command;
  readonly at: number;
}

interface Question {
  readonly waiting: Waiting;
  readonly key: string;
  readonly other: Command;
}

/** Every command with its keys, each of which can be another one. */
export function KeySettings({ attempt }: { readonly attempt: Attempt }) {
  const own = usePreferences((preferences) => preferences.own.keys);
  const [typed, setTyped] = useState('');
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [said, setSaid] = useState('');
  const [read, setRead] = useState<SettingsRead | null>(null);
  const commands = commandsInForce();
  const found = commands.filter((command) => isFound(command, typed, keysOf(command, own)));
  const keep = (keys: Readonly<Record<string, readonly string[]>>) =>
    attempt(
      changePreferences({
        keys: Object.fromEntries(Object.entries(keys).map(([id, all]) => [id, [...all]])),
      }),
    );

  const setKey = ({ command, at }: Waiting, key: string, takenFrom: Command | null) => {
    const keys = keysOf(command, own).toSpliced(at, 1, key);
    const others =
      takenFrom === null
        ? {}
        : { [takenFrom.id]: keysOf(takenFrom, own).filter((each) => sameKey(each) !== sameKey(key)) };
    keep({ ...own, ...others, [command.id]: keys });
  };

  useWaiting(waiting, (key) => {
    if (waiting === null) return;
    setWaiting(null);
    if (key === null) return;
    const conflict = conflictOf(waiting.command, key, commands, own);
    if (conflict === null) setKey(waiting, key, null);
    else if (conflict.kind === 'taken') setSaid(words.taken(keyHint(key)));
    else setQuestion({ waiting, key, other: conflict.command });
  });

  const take = async (settings: SettingsRead['settings']) => {
    setRead(null);
    await changePreferences(settings);
    setSaid(words.imported);
  };

  const importSettings = async (file: File) => {
    const { sitePresets } = usePreferences.getState();
    const found = readSettingsFile(await file.text(), ({ windowPresets }) =>
      commandsInForce(sitePresets, windowPresets),
    );
    if (found.conflicts.length === 0) await take(found.settings);
    else setRead(found);
  };

  const begin = (command: Command, at: number) => {
    setSaid('');
    setQuestion(null);
    setWaiting({ command, at });
  };

  return (
    <div className={styles['sheet']}>
      <div className={styles['row']}>
        <TextField
          label={words.search}
          isLabelHidden
          placeholder={words.search}
          icon={Search}
          value={typed}
          onChange={setTyped}
          width={280}
        />
        <span className={styles['grow']} />
        <Button onPress={exportSettings}>{words.export}</Button>
        <ImportButton
          onFile={(file) => {
            setSaid('');
            setRead(null);
            attempt(importSettings(file));
          }}
        />
        <Button isDisabled={Object.keys(own).length === 0} onPress={() => keep({})}>
          {words.resetAll}
        </Button>
      </div>
      {said !== '' && <Notice tone="info">{said}</Notice>}
      {read !== null && (
        <Notice
          tone="warn"
          actions={
            <>
              <Button onPress={() => setRead(null)}>{words.takeNothing}</Button>
              <Button tone="primary" onPress={() => attempt(take(read.withoutConflicts))}>
                {words.takeWithout}
              </Button>
            </>
          }
        >
          {words.conflictsOfFile}
          <ul className={styles['conflicts']}>
            {read.conflicts.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </Notice>
      )}
      {question !== null && (
        <Notice
          tone="warn"
          actions={
            <>
              <Button onPress={() => setQuestion(null)}>{words.keep}</Button>
              <Button
                tone="primary"
                onPress={() => {
                  setKey(question.waiting, question.key, question.other);
                  setQuestion(null);
                }}
              >
                {words.take}
              </Button>
            </>
          }
        >
          {words.conflict(keyHint(question.key), question.other.title)}
        </Notice>
      )}
      <div className={styles['list']}>
        {found.length === 0 && <p>{words.nothing}</p>}
        {GROUPS.map((group) => {
          const those = found.filter((command) => command.group === group);
          if (those.length === 0) return null;
          return (
            <section key={group}>
              <h3>{text.viewer.groups[group]}</h3>
              {those.map((command) => {
                const keys = keysOf(command, own);
                return (
                  <div
                    key={command.id}
                    className={styles['command']}
                    data-command={command.id}
                    data-keys={keys.join(' ')}
                  >
                    <span>{command.title}</span>
                    {keys.map((key, at) => (
                      <span key={key} className={styles['row']}>
                        <KeyButton
                          title={words.change(command.title, keyHint(key))}
                          isWaiting={waiting?.command.id === command.id && waiting.at === at}
                          onPress={() => begin(command, at)}
                        >
                          {keyHint(key)}
                        </KeyButton>
                        <IconButton
                          icon={X}
                          label={words.remove(keyHint(key))}
                          onPress={() => keep({ ...own, [command.id]: keys.toSpliced(at, 1) })}
                        />
                      </span>
                    ))}
                    {waiting?.command.id === command.id && waiting.at === keys.length && (
                      <KeyButton title={words.press} isWaiting onPress={() => undefined}>
                        {words.press}
                      </KeyButton>
                    )}
                    <IconButton
                      icon={Plus}
                      label={words.add(command.title)}
                      isDisabled={keys.length >= 4}
                      onPress={() => begin(command, keys.length)}
                    />
                    <IconButton
                      icon={RotateCcw}
                      label={words.reset(command.title)}
                      isDisabled={own[command.id] === undefined}
                      onPress={() =>
                        keep(Object.fromEntries(Object.entries(own).filter(([id]) => id !== command.id)))
                      }
                    />
                  </div>
                );
              })}
            </section>
          );
        })}
      </div>
    </div>
  );
}

function KeyButton(props: {
  readonly title: string;
  readonly isWaiting: boolean;
  readonly onPress: () => void;
  readonly children: string;
}) {
  return (
    <button
      type="button"
      className={styles['key']}
      aria-label={props.title}
      data-waiting={props.isWaiting || undefined}
      onClick={props.onPress}
    >
      {props.isWaiting ? words.press : props.children}
    </button>
  );
}

/** Takes the next key for the command that waits for one; Escape lets it be. */
function useWaiting(waiting: Waiting | null, onKey: (key: string | null) => void): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    if (waiting === null) return undefined;
    const onDown = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === 'Escape') return latest.current(null);
      const key = keyNameOf(event);
      if (key !== '') latest.current(key);
    };
    addEventListener('keydown', onDown, { capture: true });
    return () => removeEventListener('keydown', onDown, { capture: true });
  }, [waiting]);
}

function isFound(command: Command, typed: string, keys: readonly string[]): boolean {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return true;
  return (
    command.title.toLowerCase().includes(wanted) || keys.some((key) => keyHint(key).toLowerCase() === wanted)
  );
}

function exportSettings(): void {
  const content = settingsFile(usePreferences.getState().own);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  link.download = FILE_NAME;
  link.click();
  URL.revokeObjectURL(link.href);
}

function ImportButton({ onFile }: { readonly onFile: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onPress={() => input.current?.click()}>{words.import}</Button>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label={words.import}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </>
  );
}
