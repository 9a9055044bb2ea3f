import { foldText } from '../dicom/person-name.ts';
import type { ModalityKind } from '../relevance/modality-kinds.ts';
import { REGION_TREE, type RegionId } from '../relevance/region-tree.ts';
import { isCovered } from '../relevance/regions.ts';
import type { HangingProtocol } from './protocol.ts';

/** Whose protocol it is: the nearer one wins among those that say as much. */
export const PROTOCOL_LEVELS = ['user', 'group', 'site', 'factory'] as const;

export type ProtocolLevel = (typeof PROTOCOL_LEVELS)[number];

export interface KnownProtocol {
  readonly level: ProtocolLevel;
  readonly protocol: HangingProtocol;
}

/** What a protocol is chosen by. */
export interface HangStudy {
  readonly kinds: readonly ModalityKind[];
  readonly modalities: readonly string[];
  readonly regions: readonly RegionId[];
  /** Keys of its procedure codes */
  readonly procedures: readonly string[];
  /** Folded words of its description */
  readonly words: string;
}

/** What of a protocol does not hold for a study; null = all of it does. */
export type ProtocolMismatch = 'kinds' | 'modalities' | 'regions' | 'procedures' | 'words';

export function protocolMismatch(
  { study: rule }: HangingProtocol,
  study: HangStudy,
): ProtocolMismatch | null {
  const { kinds, modalities, regions, procedures, words } = rule;
  if (kinds.length > 0 && !study.kinds.some((kind) => kinds.includes(kind))) return 'kinds';
  if (modalities.length > 0 && !modalities.every((modality) => study.modalities.includes(modality)))
    return 'modalities';
  if (regions.length > 0 && !study.regions.some((region) => isCovered(region, regions))) return 'regions';
  if (procedures.length > 0 && !procedures.some((code) => study.procedures.includes(code)))
    return 'procedures';
  return words.length > 0 && !words.some((word) => isSaid(study.words, word)) ? 'words' : null;
}

/**
 * The protocols that fit a study, the most specific first. One that names the procedure comes before one that names words of the
 * description, that before one that names modalities beside each other, regions, and so on; nothing is added up. Among those that say as much the reader's own
 * comes first, then the site's.
 */
export function fittingProtocols(
  protocols: readonly KnownProtocol[],
  study: HangStudy,
): readonly KnownProtocol[] {
  return protocols
    .filter(({ protocol }) => protocolMismatch(protocol, study) === null)
    .map((known) => ({ known, order: specificity(known, study) }))
    .toSorted((a, b) => compareOrders(a.order, b.order) || compareIds(a.known, b.known))
    .map(({ known }) => known);
}

/** What is greater comes first, one figure after the other. */
function specificity({ level, protocol }: KnownProtocol, study: HangStudy): readonly number[] {
  const { kinds, modalities, regions, procedures, words } = protocol.study;
  const covered = study.regions.filter((region) => isCovered(region, regions)).length;
  return [
    procedures.length > 0 ? 1 : 0,
    words.length > 0 ? 1 : 0,
    // PET/CT of the chest is PET/CT.
    modalities.length,
    // Of an examination of two regions the one that is for both.
    covered,
    regions.length === 0 ? -1 : Math.max(...regions.map(depthOf)),
    kinds.length === 0 ? -100 : -kinds.length,
    -PROTOCOL_LEVELS.indexOf(level),
  ];
}

/** How many regions contain it, on the longest way */
function depthOf(region: RegionId): number {
  const { within } = REGION_TREE[region];
  return within.length === 0 ? 0 : 1 + Math.max(...within.map(depthOf));
}

function compareOrders(one: readonly number[], other: readonly number[]): number {
  for (const [at, value] of one.entries()) {
    const difference = (other[at] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareIds(one: KnownProtocol, other: KnownProtocol): number {
  return one.protocol.id < other.protocol.id ? -1 : 1;
}

function isSaid(said: string, word: string): boolean {
  return ` ${said} `.includes(` ${foldText(word)} `);
}
