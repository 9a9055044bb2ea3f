import { useRemoteSearch } from '#view/state/remote-search.ts';
import type { Choice } from '#view/ui/data-table.tsx';
import { studyKey, type QueryLine, type StudyLine } from './query-rows.ts';

/** Where an extension begins: the line that was chosen last without Shift. */
let anchorKey: string | null = null;

/** As in the study list: alone, turned with Ctrl, up to here with Shift. */
export function chooseLine(line: QueryLine, choice: Choice, lines: readonly QueryLine[]): void {
  const { chosen } = useRemoteSearch.getState();
  const { key } = line;
  useRemoteSearch.setState({ currentKey: key, chosen: chosenAfter(choice, key, chosen, lines) });
  if (choice !== 'extend') anchorKey = key;
}

function chosenAfter(
  choice: Choice,
  key: string,
  chosen: ReadonlySet<string>,
  lines: readonly QueryLine[],
): ReadonlySet<string> {
  if (choice === 'only') return new Set([key]);
  if (choice === 'toggle') {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    return next;
  }
  const to = lines.findIndex((line) => line.key === key);
  const anchor = lines.findIndex((line) => line.key === anchorKey);
  const from = anchor === -1 ? to : anchor;
  return new Set(lines.slice(Math.min(from, to), Math.max(from, to) + 1).map((line) => line.key));
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
