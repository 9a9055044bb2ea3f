import { ChevronDown } from 'lucide-react';
import { Button } from '#view/ui/button.tsx';
import { MenuButton, MenuItem } from '#view/ui/menu.tsx';
import styles from './relevance.module.css';

export type ChooseManyProps<Id extends string> = {
  readonly label: string;
  /** What stands there when nothing is chosen */
  readonly none: string;
  readonly options: readonly Id[];
  readonly nameOf: (id: Id) => string;
  readonly value: readonly Id[];
  readonly onChange: (value: Id[]) => void;
};

/** Some of many, in a form. */
export function ChooseMany<Id extends string>(props: ChooseManyProps<Id>) {
  const { label, none, options, nameOf, value, onChange } = props;
  const shown = value.map(nameOf).join(', ') || none;
  return (
    <div className={styles['choose']}>
      <span className={styles['label']}>{label}</span>
      <MenuButton
        label={label}
        selectionMode="multiple"
        selectedKeys={value}
        onSelectionChange={(keys) => onChange(options.filter((id) => keys.has(id)))}
        trigger={
          <Button aria-label={`${label}: ${shown}`} icon={ChevronDown}>
            <span className={styles['chosen']}>{shown}</span>
          </Button>
        }
      >
        {options.map((id) => (
          <MenuItem key={id} id={id} label={nameOf(id)} />
        ))}
      </MenuButton>
    </div>
  );
}
