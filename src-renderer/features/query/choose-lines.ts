import { useRemoteSearch } from '#view/state/remote-search.ts';
import { type Choice, chooser } from '#view/ui/choosing.ts';
import { studyKey, type QueryLine, type StudyLine } from './query-rows.ts';

const chosenAfter = chooser();

/** @param indexOf the place of a line, by its key */
export function chooseLine(
  { key }: QueryLine,
  choice: Choice,
  lines: readonly QueryLine[],
  indexOf: (key: string) => number,
): void {
  const { chosen } = useRemoteSearch.getState();
  const keyAt = (index: number) => lines[index]?.key;
  useRemoteSearch.setState({
    currentKey: key,
    chosen: chosenAfter(choice, key, chosen, { indexOf, keyAt }),
  });
}

/** Shows or hides the series of a study; hidden ones are not chosen any more. */
export function toggleSeries({ key, isOpened }: StudyLine): void {
  const { opened, chosen, currentKey } = useRemoteSearch.getState();
  const next = new Set(opened);
  if (!isOpened) next.add(key);
  else next.delete(key);
  const isHidden = (each: string) => isOpened && each.startsWith(`${key}|`);
  useRemoteSearch.setState({
    opened: next,
    chosen: new Set([...chosen].filter((each) => !isHidden(each))),
    currentKey: currentKey !== null && isHidden(currentKey) ? key : currentKey,
  });
}

/** The study that a line belongs to. */
export function studyLineOf(line: QueryLine, lines: readonly QueryLine[]): StudyLine | undefined {
  const key = studyKey(line.study);
  return lines.find((each): each is StudyLine => each.kind === 'study' && each.key === key);
}
