import { homedir } from 'node:os';
import path from 'node:path';
import { readConfig, writeDataFolder } from '#main/config/config-file.ts';
import { defaultDataFolder } from '#main/config/paths.ts';
import { type CommandCall, textFlag } from './command.ts';

/** The data folder of a command: --data, else VIEWBOX_DATA, else what the platform's default folder says. */
export function dataFolderOf(call: CommandCall): string {
  const named = namedFolder(call);
  if (named) return path.resolve(named);
  const standard = standardFolder();
  const { dataFolder } = readConfig(configOf(standard));
  return dataFolder ? path.resolve(standard, dataFolder) : standard;
}

/** Whether the folder was named for this one run; then no choice made in the window can last. */
export function isDataFolderNamed(call: CommandCall): boolean {
  return Boolean(namedFolder(call));
}

/** Whether none may be begun where none is found: the folder was chosen for good when one lay there, or the caller says so. */
export function isArchiveExpected(call: CommandCall): boolean {
  if (call.flags['new-archive'] === true) return false;
  if (namedFolder(call)) return call.flags['existing'] === true;
  return readConfig(configOf(standardFolder())).dataFolder !== '';
}

/** From the next command on the data lies there, unless --data or VIEWBOX_DATA says otherwise. */
export function keepDataFolder(folder: string): void {
  writeDataFolder(configOf(standardFolder()), folder);
}

function namedFolder(call: CommandCall): string | undefined {
  return textFlag(call, 'data') ?? process.env['VIEWBOX_DATA'];
}

function standardFolder(): string {
  return defaultDataFolder({ platform: process.platform, env: process.env, homeFolder: homedir() });
}

function configOf(standard: string): string {
  return path.join(standard, 'viewbox.jsonc');
}
