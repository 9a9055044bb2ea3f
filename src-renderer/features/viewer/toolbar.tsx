import {
  Blend,
  Camera,
  Contrast,
  Crosshair,
  FlipHorizontal2,
  FlipVertical2,
  Grid2x2,
  Hand,
  Layers,
  LayoutGrid,
  Maximize,
  type LucideIcon,
  Play,
  RotateCcw,
  RotateCw,
  ScanSearch,
  Star,
  Settings2,
  SunMoon,
  Scaling,
  Undo2,
  UnfoldVertical,
} from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import type { Command, CommandContext } from '#view/commands/command.ts';
import { SUV_COMMANDS } from '#view/commands/suv-commands.ts';
import { commandById, keyHintOf, presetsInForce } from '#view/commands/viewer-commands.ts';
import { CAPTURE_COMMANDS } from '#view/commands/capture-commands.ts';
import { presetsFor } from '#view/kernels/window-presets.ts';
import { UPTAKE_KINDS } from '#view/kernels/suv.ts';
import { text } from '#view/locales/text.ts';
import { setMeasureSettings, useMeasureSettings } from '#view/state/measure-settings.ts';
import { LAYOUTS, useWorkspace } from '#view/state/workspace.ts';
import { IconButton, IconToggle } from '#view/ui/icon-button.tsx';
import { MenuButton, MenuItem, MenuLine } from '#view/ui/menu.tsx';
import styles from './toolbar.module.css';
import { DisplayMenus } from './display-menus.tsx';
import { MeasureTools } from './measure-tools.tsx';
import { SubtractMenu, type OtherStack } from './subtract-menu.tsx';
import { useFocusOnImage } from './use-focus-on-image.ts';
import { useViewAt, useViewFact } from './views.ts';

export interface ToolbarProps {
  readonly modality: string;
  readonly bodyPart: string;
  /** Why there are no planes; empty when there are. */
  readonly planesProblem: string;
  readonly context: () => CommandContext;
  /** Stacks of the study, for subtraction */
  readonly others: () => readonly OtherStack[];
  /** Before the list of keys */
  readonly children?: ReactNode;
}

const TOOLS: readonly (readonly [id: string, icon: LucideIcon])[] = [
  ['tool.window', Contrast],
  ['tool.pan', Hand],
  ['tool.zoom', ScanSearch],
  ['tool.scroll', UnfoldVertical],
];

const ACTIONS: readonly (readonly [id: string, icon: LucideIcon])[] = [
  ['view.fit', Maximize],
  ['view.oneToOne', Scaling],
  ['view.rotateLeft', RotateCcw],
  ['view.rotateRight', RotateCw],
  ['view.flipHorizontal', FlipHorizontal2],
  ['view.flipVertical', FlipVertical2],
  ['view.reset', Undo2],
];

const WINDOWING = ['window.stored', 'window.auto', 'window.fullRange', 'window.enter'];

const SHORT: Readonly<Record<string, string>> = text.viewer.short;

/** Tools and actions of the active viewport; each is a command with a key. */
export function Toolbar({ modality, bodyPart, planesProblem, context, others, children }: ToolbarProps) {
  const tool = useWorkspace((workspace) => (workspace.measuring === null ? workspace.tool : null));
  const layout = useWorkspace((workspace) => workspace.layout);
  const uptake = useMeasureSettings((settings) => settings.uptake);
  const isMpr = useWorkspace((workspace) => workspace.mprSeriesUid !== null);
  const view = useViewAt(useWorkspace((workspace) => workspace.activePlace));
  const isInverted = useViewFact(view, (state) => state.isInverted && state.kind === 'stack') ?? false;
  const isPlaying = useViewFact(view, (state) => state.cineRate > 0) ?? false;
  const presets = presetsFor(presetsInForce(), modality, bodyPart);
  const run = (command: Command) => command.run(context());
  const bar = useRef<HTMLDivElement>(null);
  useFocusOnImage(bar);
  return (
    <div
      ref={bar}
      className={styles['toolbar']}
      role="toolbar"
      aria-label={text.viewer.toolbar}
      data-planes={isMpr || undefined}
    >
      {[...TOOLS, ...(isMpr ? ([['tool.crosshair', Crosshair]] as const) : [])].map(([id, icon]) => (
        <CommandToggle key={id} id={id} icon={icon} isOn={id === `tool.${tool}`} onRun={run} />
      ))}
      <span className={styles['line']} />
      <MeasureTools context={context} />
      <span className={styles['line']} />
      <MenuButton
        label={text.viewer.presets}
        trigger={<IconButton icon={SunMoon} label={text.viewer.presets} isDisabled={view === null} />}
      >
        {presets.map((preset) => {
          const command = commandById(`window.${preset.id}`);
          return (
            <MenuItem
              key={preset.id}
              id={preset.id}
              label={preset.name}
              hint={text.viewer.presetWindow(preset.window.width, preset.window.centre)}
              keyHint={keyHintOf(command)}
              onAction={() => run(command)}
            />
          );
        })}
        {modality === 'PT' &&
          SUV_COMMANDS.map((command) => (
            <MenuItem
              key={command.id}
              id={command.id}
              label={command.title}
              keyHint={keyHintOf(command)}
              isDisabled={!command.isEnabled(context())}
              onAction={() => run(command)}
            />
          ))}
        {modality === 'PT' && <MenuLine />}
        {modality === 'PT' &&
          UPTAKE_KINDS.map((kind) => (
            <MenuItem
              key={kind}
              id={`uptake.${kind}`}
              label={text.uptake.kinds[kind]}
              hint={kind === uptake ? text.uptake.inUse : undefined}
              onAction={() => setMeasureSettings({ uptake: kind })}
            />
          ))}
        {(modality === 'PT' || presets.length > 0) && <MenuLine />}
        {WINDOWING.map((id) => (
          <MenuItem
            key={id}
            id={id}
            label={commandById(id).title}
            keyHint={keyHintOf(commandById(id))}
            onAction={() => run(commandById(id))}
          />
        ))}
      </MenuButton>
      <SubtractMenu view={view} others={others} onRun={run} />
      <CommandToggle id="view.invert" icon={Blend} isOn={isInverted} onRun={run} />
      {ACTIONS.map(([id, icon]) => (
        <IconButton
          key={id}
          icon={icon}
          label={commandById(id).title}
          keyHint={keyHintOf(commandById(id))}
          isDisabled={view === null}
          onPress={() => run(commandById(id))}
        />
      ))}
      <DisplayMenus context={context} />
      <CommandToggle id="view.cine" icon={Play} isOn={isPlaying} onRun={run} isDisabled={view === null} />
      <span className={styles['line']} />
      <IconToggle
        icon={Layers}
        label={
          planesProblem === ''
            ? commandById('planes.toggle').title
            : `${text.viewer.noVolume}. ${planesProblem}`
        }
        keyHint={keyHintOf(commandById('planes.toggle'))}
        isSelected={isMpr}
        isDisabled={planesProblem !== '' && !isMpr}
        onChange={() => run(commandById('planes.toggle'))}
      >
        {SHORT['planes.toggle']}
      </IconToggle>
      <MenuButton
        label={text.viewer.layout}
        selectionMode="single"
        selectedKeys={[`${layout.rows}x${layout.columns}`]}
        trigger={
          <IconButton icon={LayoutGrid} label={text.viewer.layout}>
            {text.viewer.layoutOf(layout.rows, layout.columns)}
          </IconButton>
        }
      >
        {commandById('planes.petCt').isEnabled(context()) && (
          <MenuItem
            id="planes.petCt"
            icon={Layers}
            label={text.volumes.petCt.layout}
            keyHint={keyHintOf(commandById('planes.petCt'))}
            onAction={() => run(commandById('planes.petCt'))}
          />
        )}
        {LAYOUTS.map(({ rows, columns }) => {
          const command = commandById(`layout.${rows}x${columns}`);
          return (
            <MenuItem
              key={command.id}
              id={`${rows}x${columns}`}
              icon={Grid2x2}
              label={text.viewer.layoutOf(rows, columns)}
              keyHint={keyHintOf(command)}
              onAction={() => run(command)}
            />
          );
        })}
      </MenuButton>
      <span className={styles['line']} />
      <IconButton
        icon={Star}
        label={commandById('key.toggle').title}
        keyHint={keyHintOf(commandById('key.toggle'))}
        isDisabled={view === null || !commandById('key.toggle').isEnabled(context())}
        onPress={() => run(commandById('key.toggle'))}
      />
      <MenuButton
        label={text.capture.title}
        trigger={<IconButton icon={Camera} label={text.capture.title} isDisabled={view === null} />}
      >
        {CAPTURE_COMMANDS.map((command) => (
          <MenuItem
            key={command.id}
            id={command.id}
            label={command.title}
            keyHint={keyHintOf(command)}
            onAction={() => run(command)}
          />
        ))}
      </MenuButton>
      <span className={styles['grow']} />
      {children}
      <IconButton
        icon={Settings2}
        label={text.hands.settings.title}
        keyHint={keyHintOf(commandById('keys.show'))}
        onPress={() => context().showKeys()}
      />
    </div>
  );
}

interface CommandToggleProps {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly isOn: boolean;
  readonly isDisabled?: boolean;
  readonly onRun: (command: Command) => void;
}

function CommandToggle({ id, icon, isOn, isDisabled = false, onRun }: CommandToggleProps) {
  const command = commandById(id);
  return (
    <IconToggle
      icon={icon}
      label={command.title}
      keyHint={keyHintOf(command)}
      isSelected={isOn}
      isDisabled={isDisabled}
      onChange={() => onRun(command)}
    >
      {SHORT[id]}
    </IconToggle>
  );
}
