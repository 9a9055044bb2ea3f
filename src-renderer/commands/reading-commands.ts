import { text } from '#view/locales/text.ts';
import { toggleKeyImagesOnly } from '#view/state/reading.ts';
import type { Command, CommandContext, ReadingActions } from './command.ts';

function onReading(
  id: keyof typeof text.reading.commands,
  keys: readonly string[],
  run: (context: CommandContext) => void,
  isEnabled: (context: CommandContext) => boolean = () => true,
): Command {
  return { id, title: text.reading.commands[id], group: 'reading', keys, isEnabled, run };
}

const mayAnnotate = ({ reading }: CommandContext) => reading.mayAnnotate;
const mayMark = ({ reading, view }: CommandContext) => reading.mayAnnotate && view !== null;

/** For screens and tests that have no study. */
export const NO_READING_ACTIONS: ReadingActions = {
  mayAnnotate: false,
  mark: () => undefined,
  goToUnseen: () => undefined,
  beside: () => undefined,
  toggleKeyImage: () => undefined,
  markAndAdvance: () => undefined,
  listKeyImages: () => undefined,
  openNote: () => undefined,
};

/** Reading as work: states, what is left, key images, the way through the list. */
export const READING_COMMANDS: readonly Command[] = [
  onReading('reading.markRead', ['Control+Enter'], ({ reading }) => reading.mark('read'), mayAnnotate),
  onReading(
    'reading.markDictated',
    ['Control+Shift+Enter'],
    ({ reading }) => reading.mark('dictated'),
    mayAnnotate,
  ),
  onReading('reading.firstUnseen', ['Shift+U'], ({ reading }) => reading.goToUnseen()),
  onReading('reading.nextStudy', ['Control+ArrowRight'], ({ reading }) => reading.beside(1)),
  onReading('reading.previousStudy', ['Control+ArrowLeft'], ({ reading }) => reading.beside(-1)),
  onReading('key.toggle', ['k'], ({ reading }) => reading.toggleKeyImage(), mayMark),
  onReading('key.markAndAdvance', ['Alt+ArrowDown'], ({ reading }) => reading.markAndAdvance(), mayMark),
  onReading('key.only', ['Shift+K'], toggleKeyImagesOnly),
  onReading('key.list', ['Alt+KeyK'], ({ reading }) => reading.listKeyImages()),
  onReading('reading.note', ['Alt+KeyJ'], ({ reading }) => reading.openNote()),
];
