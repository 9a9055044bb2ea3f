import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyEdits, modify, parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { type Config, configSchema } from './config.ts';

/**
 * Reads `viewbox.jsonc`; a missing file gives the defaults.
 *
 * @throws AppError INPUT naming the file, the setting and what it may be
 */
export function readConfig(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return configSchema.parse({});
    throw new AppError('INPUT', `The configuration ${file} cannot be read. Check who may read it.`, {
      cause: error,
    });
  }
  return parseConfig(text, file);
}

export function parseConfig(text: string, file: string): Config {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const first = errors[0];
  if (first) {
    const line = text.slice(0, first.offset).split('\n').length;
    throw new AppError(
      'INPUT',
      `The configuration ${file} is not valid JSON with comments: line ${line}, ${printParseErrorCode(first.error)}. Correct that line.`,
    );
  }
  const result = configSchema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw new AppError(
    'INPUT',
    `The configuration ${file} has settings that cannot be used: ${result.error.issues.map(describeIssue).join('; ')}. Correct or remove them.`,
  );
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const where = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return `unknown setting ${issue.keys.map((key) => [...issue.path, key].join('.')).join(', ')}`;
  }
  return `${where || 'the file'}: ${issue.message}`;
}

/** Writes the commented file with every default when there is none yet. */
export function writeInitialConfig(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(file, commentedConfig(), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Changes `dataFolder` in the file, made when it is not there, and nothing else: comments stay. @param dataFolder absolute */
export function writeDataFolder(file: string, dataFolder: string): void {
  writeInitialConfig(file);
  const text = readFileSync(file, 'utf8');
  const edits = modify(text, ['dataFolder'], dataFolder, {
    formattingOptions: { insertSpaces: true, tabSize: 2 },
  });
  const changed = `${file}.new`;
  writeFileSync(changed, applyEdits(text, edits), { mode: 0o600 });
  renameSync(changed, file);
}

/** Every setting with its explanation and default, as JSON with comments. */
export function commentedConfig(): string {
  const head = [
    'Settings of this Viewbox. Comments and trailing commas are allowed; what is left out has its default.',
    'Flags of "viewbox serve" win over settings changed in the window, and those win over this file.',
    'A change here is in force after the next start.',
  ];
  return [
    ...head.map((line) => `// ${line}`),
    ...writeObject(configSchema, configSchema.parse({}), ''),
    '',
  ].join('\n');
}

function writeObject(schema: z.ZodObject, value: Record<string, unknown>, indent: string): string[] {
  const inner = `${indent}  `;
  const lines = ['{'];
  for (const [key, part] of Object.entries(schema.shape)) {
    const description = (part as z.ZodType).description ?? '';
    lines.push(...wrap(description, 110 - inner.length).map((line) => `${inner}// ${line}`));
    const nested = unwrapObject(part as z.ZodType);
    const written = nested
      ? writeObject(nested, value[key] as Record<string, unknown>, inner)
      : [JSON.stringify(value[key])];
    written[0] = `${inner}${JSON.stringify(key)}: ${written[0]}`;
    written[written.length - 1] += ',';
    lines.push(...written);
  }
  lines.push(`${indent}}`);
  return lines;
}

function unwrapObject(schema: z.ZodType): z.ZodObject | null {
  if (schema instanceof z.ZodObject) return schema;
  if (schema instanceof z.ZodPrefault) return unwrapObject(schema.unwrap() as z.ZodType);
  return null;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return line ? [...lines, line] : lines;
}
