import { text } from '#view/locales/text.ts';
import { setMeasureSettings, useMeasureSettings } from '#view/state/measure-settings.ts';
import {
  setMagnifying,
  setTool,
  toggleLink,
  toggleText,
  type LinkName,
  type Tool,
} from '#view/state/workspace.ts';
import type { Command, CommandContext, CommandGroup, HandActions } from './command.ts';

export const NO_HAND_ACTIONS: HandActions = {
  autoWindow: () => undefined,
  stepWindow: () => undefined,
  enterWindow: () => undefined,
  showTrueSize: () => undefined,
  showSameSize: () => undefined,
  linkHere: () => undefined,
  register: () => undefined,
  openSettings: () => undefined,
};

/** A key moves the image by this many CSS pixels. */
const PAN_STEP_PX = 40;

type NamedId = keyof typeof text.hands.commands;

function command(
  id: NamedId,
  group: CommandGroup,
  keys: readonly string[],
  run: (context: CommandContext) => void,
  isEnabled: (context: CommandContext) => boolean = ({ view }) => view !== null,
): Command {
  return { id, title: text.hands.commands[id], group, keys, isEnabled, run };
}

const always = () => true;

function pan(id: NamedId, key: string, dx: number, dy: number): Command {
  return command(id, 'view', [key], ({ view }) => view?.pan(dx * PAN_STEP_PX, dy * PAN_STEP_PX));
}

function tool(name: Tool & ('windowRegion' | 'magnify'), keys: readonly string[]): Command {
  return command(`tool.${name}`, 'tool', keys, () => setTool(name), always);
}

function link(name: LinkName, keys: readonly string[]): Command {
  return command(`link.${name}`, 'layout', keys, () => toggleLink(name), always);
}

/** Windowing by figures, sizes on the screen, the lens, layers over the image and viewports that go together. */
export const HAND_COMMANDS: readonly Command[] = [
  command('window.auto', 'window', ['Shift+A'], ({ hands }) => hands.autoWindow()),
  command('window.enter', 'window', ['Shift+W'], ({ hands }) => hands.enterWindow()),
  command('window.wider', 'window', ['Shift+BracketRight'], ({ hands }) => hands.stepWindow('wider')),
  command('window.narrower', 'window', ['Shift+BracketLeft'], ({ hands }) => hands.stepWindow('narrower')),
  command('window.darker', 'window', ['Shift+Period'], ({ hands }) => hands.stepWindow('higher')),
  command('window.brighter', 'window', ['Shift+Comma'], ({ hands }) => hands.stepWindow('lower')),
  command('view.trueSize', 'view', ['Control+Equal'], ({ hands }) => hands.showTrueSize()),
  command('view.sameSize', 'view', ['Control+Shift+Equal'], ({ hands }) => hands.showSameSize()),
  pan('view.panLeft', 'Control+Shift+ArrowLeft', -1, 0),
  pan('view.panRight', 'Control+Shift+ArrowRight', 1, 0),
  pan('view.panUp', 'Control+Shift+ArrowUp', 0, -1),
  pan('view.panDown', 'Control+Shift+ArrowDown', 0, 1),
  {
    ...command('view.magnify', 'view', ['Backquote'], () => setMagnifying(true)),
    release: () => setMagnifying(false),
  },
  tool('windowRegion', ['Shift+R']),
  tool('magnify', []),
  command('layer.text', 'view', ['Alt+KeyT'], toggleText, always),
  command(
    'layer.measurements',
    'view',
    ['Alt+KeyM'],
    () => setMeasureSettings({ areAllHidden: !useMeasureSettings.getState().areAllHidden }),
    always,
  ),
  link('scroll', ['n']),
  link('window', ['Shift+N']),
  link('zoom', ['Alt+KeyZ']),
  link('pan', ['Alt+KeyP']),
  command('link.here', 'layout', ['Shift+L'], ({ hands }) => hands.linkHere()),
  command('link.register', 'layout', ['Alt+KeyL'], ({ hands }) => hands.register()),
  command('settings.mouse', 'layout', [], ({ hands }) => hands.openSettings('mouse'), always),
  command('settings.windows', 'layout', [], ({ hands }) => hands.openSettings('windows'), always),
  command('settings.display', 'layout', [], ({ hands }) => hands.openSettings('display'), always),
];
