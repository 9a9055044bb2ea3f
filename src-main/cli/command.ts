import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { AppError } from '#shared/errors.ts';

/** One flag of a command; `value` names what it takes, none for a switch. */
export interface FlagHelp {
  readonly value?: string;
  readonly help: string;
  /** One letter that may stand for it: `-o` */
  readonly short?: string;
  readonly isRepeatable?: boolean;
}

export interface CommandCall {
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly isJson: boolean;
}

export interface Command {
  /** As typed: `user add` */
  readonly name: string;
  /** What follows the name: `NAME --role ROLE` */
  readonly usage: string;
  readonly summary: string;
  readonly flags: Readonly<Record<string, FlagHelp>>;
  /** Least and most positional arguments */
  readonly positionals: readonly [number, number];
  /** @returns the exit status */
  run(call: CommandCall): Promise<number>;
}

const COMMON_FLAGS: Readonly<Record<string, FlagHelp>> = {
  data: {
    value: 'DIR',
    help: "data folder; default: the platform's application data folder, or VIEWBOX_DATA",
  },
  json: { help: 'print the result as JSON' },
  help: { help: 'print this help' },
};

/** @throws AppError INPUT naming what does not fit */
export function parseCall(
  command: Command,
  args: readonly string[],
): CommandCall & { readonly isHelp: boolean } {
  const known = { ...command.flags, ...COMMON_FLAGS };
  const options: ParseArgsOptionsConfig = Object.fromEntries(
    Object.entries(known).map(([name, { value, short }]) => [
      name,
      { type: value === undefined ? 'boolean' : 'string', ...(short !== undefined && { short }) },
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new AppError('INPUT', `${(error as Error).message} See: viewbox ${command.name} --help`, {
      cause: error,
    });
  }
  const { values, positionals } = parsed;
  const flags = values as Record<string, string | boolean | undefined>;
  const isHelp = flags['help'] === true;
  const [least, most] = command.positionals;
  if (!isHelp && (positionals.length < least || positionals.length > most)) {
    throw new AppError('INPUT', `Usage: viewbox ${command.name} ${command.usage}`);
  }
  return { positionals, flags, isJson: flags['json'] === true, isHelp };
}

export function helpText(command: Command): string {
  const rows = Object.entries({ ...command.flags, ...COMMON_FLAGS }).map(
    ([name, { value, short, help }]) =>
      [`${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`, help] as const,
  );
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    `viewbox ${`${command.name} ${command.usage}`.trim()}`,
    '',
    command.summary,
    '',
    ...rows.map(([name, help]) => `  ${name.padEnd(width)}  ${help}`),
    '',
  ].join('\n');
}

export function textFlag(call: CommandCall, name: string): string | undefined {
  const value = call.flags[name];
  return typeof value === 'string' ? value : undefined;
}

/** @throws AppError INPUT when it is no number from 0 to 65535 */
export function portFlag(call: CommandCall, name: string): number | undefined {
  const text = textFlag(call, name);
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new AppError('INPUT', `--${name} takes a port from 0 to 65535; 0 is any free one.`);
}
