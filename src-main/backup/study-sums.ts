import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Sum, SUMS_NAME, sumSchema } from './backup-layout.ts';

/** What each file of a study's backup was when it was copied, by name; lines that a crash tore say nothing. */
export async function readSums(folder: string): Promise<Map<string, Sum>> {
  let text: string;
  try {
    text = await readFile(path.join(folder, SUMS_NAME), 'utf8');
  } catch {
    return new Map();
  }
  const sums = new Map<string, Sum>();
  for (const line of text.split('\n')) {
    const sum = parseSum(line);
    if (sum) sums.set(sum.name, sum);
  }
  return sums;
}

function parseSum(line: string): Sum | undefined {
  try {
    return sumSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Durable when it resolves, apart from the entry of a new file in its folder. */
export async function appendSums(folder: string, sums: readonly Sum[]): Promise<void> {
  if (sums.length === 0) return;
  await using handle = await open(path.join(folder, SUMS_NAME), 'a', 0o600);
  // The line before may have been torn off by a crash
  await handle.appendFile(`\n${sums.map((sum) => JSON.stringify(sum)).join('\n')}\n`);
  await handle.sync();
}
