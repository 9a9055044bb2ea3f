import { CircleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { text } from '#view/locales/text.ts';
import { Button } from '#view/ui/button.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';

/** Holds a failed part of the window, so that the rest goes on. React knows error borders as classes only. */
export class Failure extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override readonly state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <StateScreen
        icon={CircleAlert}
        tone="stop"
        title={text.errors.crashed}
        actions={
          <Button tone="primary" onPress={() => location.reload()}>
            {text.errors.reload}
          </Button>
        }
      >
        {text.errors.crashedWhatToDo}
      </StateScreen>
    );
  }
}
