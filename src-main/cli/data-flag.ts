import { homedir } from 'node:os';
import path from 'node:path';
import { readConfig } from '#main/config/config-file.ts';
import { defaultDataFolder } from '#main/config/paths.ts';
import { type CommandCall, textFlag } from './command.ts';

/** The data folder of a command: --data, else VIEWBOX_DATA, else what the platform's default folder says. */
export function dataFolderOf(call: CommandCall): string {
  const chosen = textFlag(call, 'data') ?? process.env['VIEWBOX_DATA'];
  if (chosen) return path.resolve(chosen);
  const standard = defaultDataFolder({ platform: process.platform, env: process.env, homeFolder: homedir() });
  const { dataFolder } = readConfig(path.join(standard, 'viewbox.jsonc'));
  return dataFolder ? path.resolve(standard, dataFolder) : standard;
}
