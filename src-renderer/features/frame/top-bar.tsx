import { Search } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { Permission } from '#shared/contract/permissions.ts';
import type { SignedInUser } from '#shared/contract/session.ts';
import { text } from '#view/locales/text.ts';
import { type Route, routeHash } from '#view/state/route.ts';
import { KeyHint } from '#view/ui/key-hint.tsx';
import { Mark } from './mark.tsx';
import { shownScreens } from './shown-screens.ts';
import styles from './top-bar.module.css';

export type TopBarProps = {
  readonly user: SignedInUser;
  readonly route: Route;
  readonly onOpenPalette: () => void;
};

/** The way to every screen that exists and that this user may see. */
export function TopBar({ user, route, onOpenPalette }: TopBarProps) {
  const permissions: readonly Permission[] = user.permissions;
  return (
    <header className={styles['bar']}>
      <Mark sizePx={18} />
      <nav aria-label={text.frame.mainNavigation} className={styles['nav']}>
        {shownScreens(permissions).map((screen) => (
          <a
            key={screen.id}
            href={routeHash(screen.route)}
            className={styles['link']}
            aria-current={route.screen === screen.id ? 'page' : undefined}
          >
            {screen.title}
          </a>
        ))}
      </nav>
      <Button className={styles['palette'] ?? ''} onPress={onOpenPalette}>
        <Search size={14} aria-hidden />
        <span>{text.frame.commands}</span>
        <KeyHint keys="Ctrl-K" />
      </Button>
    </header>
  );
}
