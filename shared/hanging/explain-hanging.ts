import {
  fittingProtocols,
  protocolMismatch,
  type KnownProtocol,
  type ProtocolMismatch,
} from './choose-protocol.ts';
import type { HangImage } from './hang-image.ts';
import { unmet, type RuleName } from './match-image.ts';
import type { HangInput, HangPlan, PlannedCell } from './plan-hanging.ts';

/** What became of a protocol. */
export type ProtocolVerdict = 'shown' | 'nothingToShow' | 'lessSpecific' | ProtocolMismatch;

/** Every protocol, those that fit first and in their order, and why each was not taken. */
export function explainProtocols(
  input: HangInput,
  plan: HangPlan,
): readonly { readonly known: KnownProtocol; readonly verdict: ProtocolVerdict }[] {
  const fitting = fittingProtocols(input.protocols, input.study);
  const rest = input.protocols.filter((known) => !fitting.includes(known));
  return [...fitting, ...rest].map((known) => {
    const { id, name } = known.protocol;
    if (id === plan.protocolId && known.level === plan.level) return { known, verdict: 'shown' };
    if (plan.unfilled.includes(name)) return { known, verdict: 'nothingToShow' };
    return { known, verdict: protocolMismatch(known.protocol, input.study) ?? 'lessSpecific' };
  });
}

/** Why an image is not what a viewport shows: the first condition that it does not meet; `later` = another one comes first. */
export function explainCell(
  { view, image: shown }: PlannedCell,
  images: readonly HangImage[],
): readonly { readonly image: HangImage; readonly why: RuleName | 'later' }[] {
  if (view === null) return [];
  const others = images.filter(
    (image) => image !== shown && image.seriesInstanceUid !== shown?.seriesInstanceUid,
  );
  return others.map((image) => {
    const reasons = view.rules.map((rule) => unmet(rule, image));
    const [first] = reasons;
    return { image, why: reasons.includes(null) || first === undefined || first === null ? 'later' : first };
  });
}
