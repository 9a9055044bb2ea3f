/** The list with the one at a place before the one above it; as it is where there is none above. */
export function movedUp<One>(list: readonly One[], place: number): One[] {
  const [above, one] = [list[place - 1], list[place]];
  return above === undefined || one === undefined ? [...list] : list.with(place - 1, one).with(place, above);
}
