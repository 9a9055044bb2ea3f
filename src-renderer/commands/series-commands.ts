import { text } from '#view/locales/text.ts';
import { stepPlanesPhase, togglePlanesCine } from '#view/state/series-parts.ts';
import { useWorkspace } from '#view/state/workspace.ts';
import type { Command, CommandContext, CommandView } from './command.ts';

/** Several cines in step: when they began, and how long a round of each lasts. */
interface CommonClock {
  readonly startedMs: number;
  readonly roundMs: number;
}

/** A view of a stack, with what planes do not have. */
interface StackCommandView extends CommandView {
  readonly cineRoundMs: number;
  stepPhase(step: 1 | -1): void;
  togglePhaseCine(): void;
  playInStep(clock: CommonClock | null): void;
  getState(): { readonly cine?: { readonly isInStep: boolean } | null };
}

function asStack(view: CommandView | null): StackCommandView | null {
  return view !== null && 'stepPhase' in view ? (view as StackCommandView) : null;
}

function stepPhase({ view }: CommandContext, step: 1 | -1): void {
  if (useWorkspace.getState().mprSeriesUid !== null) stepPlanesPhase(step);
  else asStack(view)?.stepPhase(step);
}

function playPhases({ view }: CommandContext): void {
  if (useWorkspace.getState().mprSeriesUid !== null) togglePlanesCine();
  else asStack(view)?.togglePhaseCine();
}

/** The active viewport sets the pace; a second call ends them all. */
function playInStep({ view, views }: CommandContext): void {
  const active = asStack(view);
  const stacks = views().flatMap((each) => asStack(each) ?? []);
  const isPlaying = stacks.some((stack) => stack.getState().cine?.isInStep);
  const roundMs = active?.cineRoundMs ?? 0;
  const clock = isPlaying || roundMs === 0 ? null : { startedMs: performance.now(), roundMs };
  for (const stack of stacks) stack.playInStep(clock);
}

function command(
  id: keyof typeof text.seriesParts.commands,
  keys: readonly string[],
  run: (context: CommandContext) => void,
): Command {
  return {
    id,
    title: text.seriesParts.commands[id],
    group: 'image',
    keys,
    // Enabled wherever there is a picture: else the browser takes Alt with an arrow as its own and leaves the study.
    isEnabled: ({ view }) => view !== null,
    run,
  };
}

/** What is done with the parts and phases of a series. */
export const SERIES_COMMANDS: readonly Command[] = [
  command('phase.next', ['Alt+ArrowRight'], (context) => stepPhase(context, 1)),
  command('phase.previous', ['Alt+ArrowLeft'], (context) => stepPhase(context, -1)),
  command('phase.cine', ['Shift+KeyC'], playPhases),
  command('cine.inStep', ['Alt+KeyC'], playInStep),
  command('series.whole', ['Alt+KeyS'], ({ toggleWhole }) => toggleWhole()),
];
