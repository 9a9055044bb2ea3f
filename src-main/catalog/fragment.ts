import type { Cell } from './columns.ts';

/** A piece of SQL with the values of its question marks, in order. */
export interface Fragment {
  readonly sql: string;
  readonly parameters: readonly Cell[];
}

export function or(fragments: readonly Fragment[]): Fragment {
  return joined(fragments, ' OR ');
}

/** @param fragments at least one */
export function joined(fragments: readonly Fragment[], by: ' AND ' | ' OR '): Fragment {
  const sql = fragments.map((fragment) => fragment.sql).join(by);
  return {
    sql: fragments.length === 1 ? sql : `(${sql})`,
    parameters: fragments.flatMap(({ parameters }) => parameters),
  };
}
