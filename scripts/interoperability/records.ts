/** That a program of others and a service of ours were seen to work together, or not. */
export interface PairingRecord {
  /** The program, as it is called */
  readonly peer: string;
  /** What was done, and which way, such as `C-STORE to Viewbox` */
  readonly service: string;
  /** In which transfer syntaxes objects went; none: no objects went, or it does not matter */
  readonly transferSyntaxUids: readonly string[];
  readonly passed: boolean;
}

/** Where the tests write them, one a line, from the root of the project; Playwright empties test-results */
export const RECORDS_FILE = 'out/interoperability.jsonl';

export function parseRecords(text: string): PairingRecord[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PairingRecord);
}

/** One cell of the page. */
export interface Outcome {
  readonly peer: string;
  readonly service: string;
  /** `''`: of the pairing as a whole */
  readonly transferSyntaxUid: string;
  readonly passed: boolean;
}

export function outcomeName({ peer, service, transferSyntaxUid }: Outcome): string {
  return [peer, service, transferSyntaxUid].join(' | ');
}

/** One outcome for each pairing and syntax: of several tests of the same all must have passed. */
export function outcomes(records: readonly PairingRecord[]): Outcome[] {
  const found = new Map<string, Outcome>();
  for (const { peer, service, transferSyntaxUids, passed } of records)
    for (const transferSyntaxUid of ['', ...transferSyntaxUids]) {
      const outcome = { peer, service, transferSyntaxUid, passed };
      const known = found.get(outcomeName(outcome));
      found.set(outcomeName(outcome), { ...outcome, passed: passed && (known?.passed ?? true) });
    }
  return [...found.values()];
}

/** What passed on the page and does not now. */
export function lost(page: readonly Outcome[], now: readonly Outcome[]): string[] {
  const passing = new Set(now.filter(({ passed }) => passed).map(outcomeName));
  return page.filter((outcome) => outcome.passed && !passing.has(outcomeName(outcome))).map(outcomeName);
}
