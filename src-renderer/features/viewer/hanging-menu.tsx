import { LayoutTemplate } from 'lucide-react';
import type { HangingFacts } from '#shared/contract/hanging.ts';
import { fittingProtocols, type KnownProtocol } from '#shared/hanging/choose-protocol.ts';
import { GRID_ID } from '#shared/hanging/plan-hanging.ts';
import type { HangingProtocol } from '#shared/hanging/protocol.ts';
import { protocolText } from '#shared/hanging/read-protocols.ts';
import type { CommandContext } from '#view/commands/command.ts';
import { commandById, keyHintOf } from '#view/commands/viewer-commands.ts';
import { problemText } from '#view/imaging/problem-text.ts';
import { text } from '#view/locales/text.ts';
import {
  BY_SERIES,
  chooseProtocol,
  hangOffered,
  hangStage,
  shownStageAt,
  useHanging,
} from '#view/state/hanging.ts';
import { useWindowGroup } from '#view/state/window-group.ts';
import { asStep } from '#view/state/view-steps.ts';
import { changePreferences, usePreferences } from '#view/state/preferences.ts';
import { openHangingPanel } from '#view/state/hanging-panel.ts';
import { Button } from '#view/ui/button.tsx';
import { IconButton } from '#view/ui/icon-button.tsx';
import { MenuButton, MenuItem, MenuLine, MenuSection } from '#view/ui/menu.tsx';
import { sayInViewer } from './hands-state.ts';
import styles from './toolbar.module.css';
import { knownProtocols, studyOf } from './use-hanging.ts';

const words = text.hanging;

export interface HangingMenuProps {
  readonly facts: HangingFacts | null;
  readonly context: () => CommandContext;
}

/** By which protocol the study is hung, its stages, and the others that fit. */
export function HangingMenu({ facts, context }: HangingMenuProps) {
  const { plan, stageId, chosenId, offered } = useHanging();
  const opensWith = usePreferences(({ own }) => own.opensWith);
  // Named is what this window shows, which may be the stage behind that of the leading one.
  useWindowGroup((group) => group.window);
  const at = plan === null ? -1 : shownStageAt(plan, stageId);
  const count = plan?.stages.length ?? 0;
  const name = plan === null ? words.bySeries : protocolName(plan.protocolId, plan.protocolName);
  const fitting = facts === null ? [] : fittingProtocols(knownProtocols(), studyOf(facts));
  const inForce = knownProtocols().find(
    ({ protocol }) => protocol.id === plan?.protocolId && protocol.id !== GRID_ID,
  );
  const steps = [commandById('hanging.previous'), commandById('hanging.next')];
  return (
    <>
      {offered !== null && (
        <Button tone="quiet" onPress={() => asStep(words.offers[offered.why], hangOffered)}>
          {words.offers[offered.why]}
        </Button>
      )}
      <MenuButton
        label={words.title}
        placement="bottom end"
        trigger={
          <IconButton
            icon={LayoutTemplate}
            label={
              count > 1 ? `${words.title}: ${words.stage(name, at + 1, count)}` : `${words.title}: ${name}`
            }
          >
            <span className={styles['protocol']}>{name}</span>
            {count > 1 && <span>{words.stageShort(at + 1, count)}</span>}
          </IconButton>
        }
      >
        {plan !== null && (
          <MenuSection title={words.stages}>
            {plan.stages.map((stage, index) => (
              <MenuItem
                key={stage.id}
                id={`stage.${stage.id}`}
                label={`${String(index + 1)}  ${stage.name || words.others}`}
                hint={index === at ? words.shown : undefined}
                onAction={() => asStep(stage.name || words.others, () => hangStage(stage))}
              />
            ))}
          </MenuSection>
        )}
        {plan !== null && <MenuLine />}
        {plan !== null &&
          steps.map((command) => (
            <MenuItem
              key={command.id}
              id={command.id}
              label={command.title}
              keyHint={keyHintOf(command)}
              isDisabled={!command.isEnabled(context())}
              onAction={() => command.run(context())}
            />
          ))}
        {plan !== null && <MenuLine />}
        <MenuSection title={words.protocols}>
          {fitting.map(({ protocol }) => (
            <MenuItem
              key={protocol.id}
              id={`protocol.${protocol.id}`}
              label={protocolName(protocol.id, protocol.name)}
              hint={protocol.id === plan?.protocolId ? words.shown : undefined}
              onAction={() => chooseProtocol(protocol.id)}
            />
          ))}
          <MenuItem
            id={BY_SERIES}
            label={words.bySeries}
            hint={plan === null ? words.shown : undefined}
            onAction={() => chooseProtocol(chosenId === BY_SERIES ? '' : BY_SERIES)}
          />
        </MenuSection>
        <MenuLine />
        <MenuItem
          id="hanging.opensWith"
          label={opensWith === 'series' ? words.openByProtocol : words.openBySeries}
          onAction={() => {
            changePreferences({ opensWith: opensWith === 'series' ? 'protocol' : 'series' }).catch(
              (error: unknown) => sayInViewer(problemText(error)),
            );
            chooseProtocol('');
          }}
        />
        {[commandById('hanging.explain'), commandById('hanging.capture')].map((command) => (
          <MenuItem
            key={command.id}
            id={command.id}
            label={command.title}
            keyHint={keyHintOf(command)}
            isDisabled={!command.isEnabled(context())}
            onAction={() => command.run(context())}
          />
        ))}
        {inForce !== undefined && (
          <MenuItem
            id="hanging.edit"
            label={words.edit}
            onAction={() => openHangingPanel('edit', protocolText(editable(inForce)))}
          />
        )}
      </MenuButton>
    </>
  );
}

export function protocolName(id: string, name: string): string {
  return id === GRID_ID ? words.grid : name;
}

/** What comes with the program is never changed: it is copied under another id. */
function editable({ level, protocol }: KnownProtocol): HangingProtocol {
  return level === 'factory'
    ? { ...protocol, id: `own-${protocol.id}` }
    : { ...protocol, version: protocol.version + 1 };
}
