import { moveLooks } from './view-steps.ts';
import { placeCount, useWorkspace } from './workspace.ts';

/** What is on the left comes to the right, line by line, and looks there as it did. */
export function swapSides(): void {
  const { places, cuts, layout } = useWorkspace.getState();
  const from = Array.from({ length: placeCount(layout) }, (_, place) => {
    const row = Math.floor(place / layout.columns);
    return row * layout.columns + (layout.columns - 1 - (place % layout.columns));
  });
  moveLooks(from);
  useWorkspace.setState({
    places: [...from.map((place) => places[place] ?? null), ...places.slice(from.length)],
    cuts: new Map(
      from.flatMap((place, at) => {
        const cut = cuts.get(place);
        return cut ? [[at, cut] as const] : [];
      }),
    ),
  });
}
