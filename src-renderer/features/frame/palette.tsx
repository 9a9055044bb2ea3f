import { useRef, useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  TextField,
  useFilter,
} from 'react-aria-components';
import type { SignedInUser } from '#shared/contract/session.ts';
import { keyHint, keysOf } from '#view/commands/key-bindings.ts';
import { useShownCommands } from '#view/commands/shown-commands.ts';
import { dayFromToday } from '#view/locales/format.ts';
import { text } from '#view/locales/text.ts';
import { useImport } from '#view/state/imports.ts';
import { navigate } from '#view/state/route.ts';
import { keepSeatValue, seatValue } from '#view/state/seat.ts';
import { EMPTY_FILTER, useStudyList } from '#view/state/study-list.ts';
import { KeyHint } from '#view/ui/key-hint.tsx';
import menu from '#view/ui/menu.module.css';
import styles from './palette.module.css';
import { shownScreens } from './shown-screens.ts';
import { useSignOut } from './status-bar.tsx';

type PaletteCommand = {
  readonly id: string;
  readonly title: string;
  readonly keys?: string;
  readonly run: () => void;
};

const words = text.frame.palette;

export type PaletteProps = {
  readonly user: SignedInUser;
  readonly isOpen: boolean;
  readonly onClose: () => void;
};

/** Every command of the window by its name; typed words also lead to the studies that have them. */
export function Palette({ user, isOpen, onClose }: PaletteProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable
      className={styles['overlay'] ?? ''}
    >
      <Modal className={styles['modal'] ?? ''}>
        <Dialog aria-label={words.title} className={styles['dialog'] ?? ''}>
          <PaletteBody user={user} onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteBody({ user, onClose }: Omit<PaletteProps, 'isOpen'>) {
  const [typed, setTyped] = useState('');
  const { contains } = useFilter({ sensitivity: 'base' });
  const commands = recentFirst(useCommands(user)).filter((command) => contains(command.title, typed));
  const mayRead = user.permissions.includes('studies.read');
  const find: readonly PaletteCommand[] =
    mayRead && typed.trim() !== ''
      ? [{ id: 'find', title: words.findStudies(typed.trim()), run: () => findStudies(typed.trim()) }]
      : [];
  const shown = [...commands, ...find];
  const hasMoved = useRef(false);
  function run(command: PaletteCommand | undefined) {
    onClose();
    if (command !== undefined) noteUse(command.id);
    command?.run();
  }
  // The list marks its first entry a moment after the last key; who types fast and presses Enter means that entry.
  function onKeyDown(event: React.KeyboardEvent) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') hasMoved.current = true;
    else if (event.key !== 'Enter') hasMoved.current = false;
    else if (!hasMoved.current && !event.nativeEvent.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      if (shown[0] !== undefined) run(shown[0]);
    }
  }
  return (
    <div onKeyDownCapture={onKeyDown}>
      <Autocomplete inputValue={typed} onInputChange={setTyped}>
        <TextField aria-label={words.search} autoFocus className={styles['field'] ?? ''}>
          <Input className={styles['input'] ?? ''} placeholder={words.search} />
        </TextField>
        <Menu
          aria-label={words.title}
          className={styles['list'] ?? ''}
          items={shown}
          renderEmptyState={() => <div className={styles['empty']}>{words.empty}</div>}
          onAction={(id) => run(shown.find((command) => command.id === id))}
        >
          {(command: PaletteCommand) => (
            <MenuItem id={command.id} textValue={command.title} className={menu['item'] ?? ''}>
              <span className={menu['itemLabel']}>{command.title}</span>
              {command.keys !== undefined && <KeyHint keys={command.keys} />}
            </MenuItem>
          )}
        </Menu>
      </Autocomplete>
    </div>
  );
}

const RECENT = 'palette.recent';
const MOST_RECENT = 8;

function noteUse(id: string): void {
  if (id === 'find' || id === 'session.signOut') return;
  const before = seatValue<readonly string[]>(RECENT, []);
  keepSeatValue(RECENT, [id, ...before.filter((each) => each !== id)].slice(0, MOST_RECENT));
}

/** What was chosen here last stands first. */
function recentFirst(commands: readonly PaletteCommand[]): readonly PaletteCommand[] {
  const recent = seatValue<readonly string[]>(RECENT, []);
  const rank = ({ id }: PaletteCommand) => (recent.includes(id) ? recent.indexOf(id) : MOST_RECENT);
  return commands.toSorted((one, other) => rank(one) - rank(other));
}

function findStudies(words: string): void {
  useStudyList.setState({
    filter: { ...EMPTY_FILTER, text: words },
    datePreset: 'all',
    scrollTopPx: 0,
  });
  navigate({ screen: 'studies' });
}

function showToday(): void {
  const today = dayFromToday(0);
  useStudyList.setState({
    filter: { ...EMPTY_FILTER, studyDateFrom: today, studyDateTo: today },
    datePreset: 'today',
    scrollTopPx: 0,
  });
  navigate({ screen: 'studies' });
}

function useCommands(user: SignedInUser): readonly PaletteCommand[] {
  const signOut = useSignOut();
  const commands: PaletteCommand[] = shownScreens(user.permissions).map((screen) => ({
    id: `go.${screen.id}`,
    title: words.goTo(screen.title),
    run: () => navigate(screen.route),
  }));
  if (user.permissions.includes('studies.read')) {
    commands.push({ id: 'studies.today', title: words.today, run: showToday });
  }
  if (user.permissions.includes('studies.import')) {
    const request = (kind: 'files' | 'folder' | 'demo') => () => useImport.setState({ request: kind });
    commands.push(
      { id: 'import.files', title: words.importFiles, run: request('files') },
      { id: 'import.folder', title: words.importFolder, run: request('folder') },
      { id: 'import.demo', title: words.loadDemo, run: request('demo') },
    );
  }
  const { commands: shown, context } = useShownCommands();
  if (context !== null) {
    const now = context();
    for (const command of shown) {
      if (!command.isEnabled(now)) continue;
      const [key] = keysOf(command);
      commands.push({
        id: command.id,
        title: command.title,
        ...(key === undefined ? {} : { keys: keyHint(key) }),
        run: () => command.run(context()),
      });
    }
  }
  commands.push({ id: 'session.signOut', title: words.signOut, run: signOut });
  return commands;
}
