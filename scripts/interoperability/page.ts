import { TRANSFER_SYNTAXES } from '#shared/dicom/transfer-syntax.ts';
import { section, table } from '../conformance/markdown.ts';
import type { Outcome } from './records.ts';

export const PAGE_FILE = 'docs/interoperability.md';

const PASS = 'pass';
const FAIL = 'FAIL';

export interface PeerVersion {
  readonly name: string;
  readonly version: string;
}

function mark(outcome: Outcome | undefined): string {
  return outcome === undefined ? '' : outcome.passed ? PASS : FAIL;
}

interface Pairing {
  readonly peer: string;
  readonly service: string;
}

function pairingsOf(all: readonly Outcome[]): Pairing[] {
  const pairings = new Map(all.map(({ peer, service }) => [`${peer}\n${service}`, { peer, service }]));
  return [...pairings.entries()]
    .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    .map(([, pairing]) => pairing);
}

/** The page, not yet laid out by Prettier. */
export function interoperabilityPage(all: readonly Outcome[], versions: readonly PeerVersion[]): string {
  const pairings = pairingsOf(all);
  const of = (pairing: Pairing, uid: string) =>
    all.find(
      ({ peer, service, transferSyntaxUid }) =>
        peer === pairing.peer && service === pairing.service && transferSyntaxUid === uid,
    );
  const withObjects = pairings.filter((pairing) =>
    all.some(
      (one) => one.peer === pairing.peer && one.service === pairing.service && one.transferSyntaxUid !== '',
    ),
  );
  const syntaxes = TRANSFER_SYNTAXES.filter(({ uid }) => all.some((one) => one.transferSyntaxUid === uid));
  return [
    '# Interoperability',
    '<!-- Made by npm run docs:interoperability from what the last run of the network tests saw. -->',
    `Every run of \`npm test\` lets programs of others work with Viewbox, in both directions. What passed on this page and does not pass any more
fails the run; \`npm run docs:interoperability\` writes the page anew after one. What each program may do, and what Viewbox answers, says the
[conformance statement](conformance.md).`,
    section(2, 'Programs', versions.map(({ name, version }) => `- ${name} ${version}`).join('\n')),
    section(
      2,
      'Services',
      table(
        ['Program', 'Service', 'Transfer syntaxes', 'Result'],
        pairings.map((pairing) => {
          const count = syntaxes.filter(({ uid }) => of(pairing, uid)).length;
          return [pairing.peer, pairing.service, count === 0 ? '' : String(count), mark(of(pairing, ''))];
        }),
      ),
    ),
    section(
      2,
      'Objects by transfer syntax',
      'An empty cell: the program does not know the syntax, or takes another one first.',
      ...perPeer(withObjects).map(([peer, services]) =>
        section(
          3,
          peer,
          table(
            ['Transfer syntax', ...services],
            syntaxes
              .filter(({ uid }) => services.some((service) => of({ peer, service }, uid)))
              .map(({ uid, name }) => [name, ...services.map((service) => mark(of({ peer, service }, uid)))]),
          ),
        ),
      ),
    ),
  ].join('\n\n');
}

function perPeer(pairings: readonly Pairing[]): [string, string[]][] {
  const peers = new Map<string, string[]>();
  for (const { peer, service } of pairings) peers.set(peer, [...(peers.get(peer) ?? []), service]);
  return [...peers];
}

/** Reads back what the page says. */
export function readPage(page: string): Outcome[] {
  const found: Outcome[] = [];
  const uidOf = new Map(TRANSFER_SYNTAXES.map(({ uid, name }) => [name, uid]));
  let peer = '';
  let head: readonly string[] = [];
  for (const line of page.split('\n')) {
    peer = /^### (.*)$/.exec(line)?.[1] ?? (line.startsWith('## ') ? '' : peer);
    if (!line.startsWith('| ')) {
      head = [];
      continue;
    }
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    const [first = ''] = cells;
    if (head.length === 0) head = cells;
    else if (head[0] === 'Program') {
      const [program = '', service = '', , result = ''] = cells;
      put(found, { peer: program, service, transferSyntaxUid: '' }, result);
    } else if (uidOf.has(first))
      for (const [index, result] of cells.entries())
        put(found, { peer, service: head[index] ?? '', transferSyntaxUid: uidOf.get(first) ?? '' }, result);
  }
  return found;
}

function put(found: Outcome[], outcome: Omit<Outcome, 'passed'>, result: string): void {
  if (result === PASS || result === FAIL) found.push({ ...outcome, passed: result === PASS });
}
