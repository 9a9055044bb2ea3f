import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { at, root } from './repository.ts';

const papers = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root })];

function textOf(paper: string): string {
  return readFileSync(at(paper), 'utf8');
}

/** Everything between backticks, in a paper's sentences and in its blocks. */
function quoted(paper: string): string[] {
  const blocks = [...textOf(paper).matchAll(/```sh\n([^]*?)```/g)].flatMap(
    ([, block]) => block?.split('\n') ?? [],
  );
  const words = [
    ...textOf(paper)
      .replaceAll(/```[^]*?```/g, '')
      .matchAll(/`([^`\n]+)`/g),
  ].map(([, word]) => word ?? '');
  return [...blocks, ...words];
}

describe('the papers', () => {
  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = papers.flatMap((paper) => quoted(paper).flatMap((text) => scriptOf(text) ?? []));
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
    expect(new Set(named)).toContain('start');
    expect(named.length).toBeGreaterThan(15);
  });

  it('name only commands of viewbox that exist', () => {
    const named = papers.flatMap((paper) => quoted(paper).flatMap((text) => commandOf(text) ?? []));
    const main = at('src-main/cli/main.ts');
    const bad = [...new Set(named)].filter((words) => {
      const { status } = spawnSync(process.execPath, [main, ...words.split(' '), '--help'], {
        stdio: 'ignore',
      });
      return status !== 0;
    });
    expect(named).toContain('serve');
    expect(bad).toEqual([]);
  });

  it('name only files and folders that exist', () => {
    const places = papers.flatMap((paper) => [
      ...[...textOf(paper).matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) =>
        path.join(path.dirname(paper), target ?? ''),
      ),
      ...quoted(paper).filter((text) =>
        /^(shared|src-main|src-renderer|e2e|scripts|docs|assets)\/[\w./-]*$/.test(text),
      ),
    ]);
    expect(places.filter((place) => !existsSync(at(place)))).toEqual([]);
    expect(places.length).toBeGreaterThan(20);
  });
});

/** `npm run dev -- --x` → `dev` */
function scriptOf(text: string): string | null {
  return /^npm (?:run )?(?:-s )?(start|test|[a-z][a-z:-]*)(?= |$)/.exec(text)?.[1] ?? null;
}

/** `npm run -s viewbox -- peer add CT1 …` → `peer add` */
function commandOf(text: string): string | null {
  const words =
    /^(?:npm run -s viewbox --|viewbox) ([a-z]+(?: (?:add|create|list|remove|revoke|change|make-ca|make|issue|sign|evaluate|gsdf|pattern)\b)?)/.exec(
      text,
    );
  return words?.[1] ?? null;
}

describe('the glossary', () => {
  const rows = textOf('docs/glossary.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('`'))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  it('uses names that are in the code', () => {
    const files = globSync(['shared/**/*.ts', 'src-main/**/*.ts', 'src-renderer/**/*.{ts,tsx}'], {
      cwd: root,
    });
    const words = new Set(files.flatMap((file) => textOf(file).match(/\w+/g) ?? []));
    const names = rows.flatMap((row) => row.at(-2)?.match(/\w+/g) ?? []);
    expect(names.filter((name) => !words.has(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(25);
  });

  it('explains each term once, in one sentence', () => {
    const terms = rows.map((row) => row[1]);
    expect(new Set(terms).size).toBe(terms.length);
    expect(rows.filter((row) => !/^[A-Z][^.]*\.$/.test(row[2] ?? '')).map((row) => row[1])).toEqual([]);
  });
});

describe('the decisions', () => {
  it('are numbered without a gap and say context, decision, consequences and what would change our mind', () => {
    const files = globSync('docs/decisions/*.md', { cwd: root }).toSorted((one, other) =>
      one.localeCompare(other),
    );
    expect(files.map((file) => Number(path.basename(file).slice(0, 4)))).toEqual(
      files.map((_, index) => index + 1),
    );
    const parts = ['**Context.**', '**Decision.**', '**Consequences.**', '**What would change our mind.**'];
    expect(files.filter((file) => !parts.every((part) => textOf(file).includes(part)))).toEqual([]);
  });
});
