import { readingPreferencesSchema, type ReadingPreferences } from '#shared/reading/preferences.ts';
import { text } from '#view/locales/text.ts';
import type { Command } from './command.ts';
import { conflictOf, keyHint } from './key-bindings.ts';

const FORMAT = 'viewbox-reading-settings';
const VERSION = 1;

const words = text.hands.keys;

/** Keys, mouse and windows by name of one reader, to be taken to another station. */
export function settingsFile(settings: ReadingPreferences): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, settings }, null, 2);
}

export interface SettingsRead {
  readonly settings: ReadingPreferences;
  /** The same without the keys that cannot be */
  readonly withoutConflicts: ReadingPreferences;
  /** A line for each key that the browser keeps, or that two commands would have */
  readonly conflicts: readonly string[];
}

/**
 * Reads what `settingsFile` wrote.
 *
 * @param commandsWith every command when these settings are in force
 * @throws Error with words for the reader; nothing of the file is then taken
 */
export function readSettingsFile(
  content: string,
  commandsWith: (settings: ReadingPreferences) => readonly Command[],
): SettingsRead {
  const file = parsed(content);
  if (file.format !== FORMAT) throw new Error(words.otherFile);
  if (typeof file.version !== 'number' || file.version > VERSION) throw new Error(words.newerFile);
  const checked = readingPreferencesSchema.safeParse(file.settings);
  if (!checked.success)
    throw new Error(words.brokenAt(checked.error.issues[0]?.path.join('.') || 'settings'));
  const settings = checked.data;
  const commands = commandsWith(settings);
  const keys: Record<string, string[]> = { ...settings.keys };
  const conflicts: string[] = [];
  for (const command of commands)
    for (const key of settings.keys[command.id] ?? []) {
      // Of two that want a key the first one that is looked at gives it up.
      const conflict = conflictOf(command, key, commands, keys);
      if (conflict === null) continue;
      conflicts.push(
        conflict.kind === 'taken'
          ? words.conflictTaken(keyHint(key), command.title)
          : words.conflictOf(keyHint(key), command.title, conflict.command.title),
      );
      keys[command.id] = (keys[command.id] ?? []).filter((each) => each !== key);
    }
  return { settings, withoutConflicts: { ...settings, keys }, conflicts };
}

function parsed(content: string): {
  readonly format?: unknown;
  readonly version?: unknown;
  readonly settings?: unknown;
} {
  let file: unknown;
  try {
    file = JSON.parse(content);
  } catch {
    throw new Error(words.notJson);
  }
  return typeof file === 'object' && file !== null ? file : {};
}
