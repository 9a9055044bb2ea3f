import { text } from '#view/locales/text.ts';
import { togglePresentationGraphics } from '#view/state/presentation.ts';
import type { Command, CommandContext, ObjectActions } from './command.ts';

export const NO_OBJECT_ACTIONS: ObjectActions = {
  mayAnnotate: false,
  saveReport: () => undefined,
  savePresentation: () => undefined,
  saveKeyImages: () => undefined,
  show: () => undefined,
};

function command(
  id: keyof typeof text.objects.commands,
  keys: readonly string[],
  run: (context: CommandContext) => void,
  isEnabled: (context: CommandContext) => boolean = () => true,
): Command {
  return { id, title: text.objects.commands[id], group: 'objects', keys, isEnabled, run };
}

const mayAnnotate = ({ objects }: CommandContext) => objects.mayAnnotate;

/** What is saved beside the images, and what of it is shown. */
export const OBJECT_COMMANDS: readonly Command[] = [
  command('objects.saveReport', ['Shift+S'], ({ objects }) => objects.saveReport(), mayAnnotate),
  command('objects.savePresentation', ['Shift+G'], ({ objects }) => objects.savePresentation(), mayAnnotate),
  command('objects.saveKeyImages', ['Alt+Shift+KeyK'], ({ objects }) => objects.saveKeyImages(), mayAnnotate),
  command('objects.show', ['Alt+KeyR'], ({ objects }) => objects.show()),
  command('objects.graphics', ['Shift+O'], togglePresentationGraphics),
];
