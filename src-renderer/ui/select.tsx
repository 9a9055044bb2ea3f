import { ChevronDown } from 'lucide-react';
import {
  Button,
  FieldError,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Text,
} from 'react-aria-components';
import styles from './field.module.css';
import menu from './menu.module.css';

export type SelectOption<Value extends string> = {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
};

export type SelectProps<Value extends string> = {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly hint?: string;
  readonly options: readonly SelectOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly isDisabled?: boolean;
  readonly autoFocus?: boolean;
  readonly width?: number;
};

/** One of a few values. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, isLabelHidden, hint, options, value, onChange, isDisabled, autoFocus, width } = props;
  return (
    <AriaSelect
      className={styles['field'] ?? ''}
      style={width === undefined ? {} : { width }}
      value={value}
      isDisabled={isDisabled ?? false}
      autoFocus={autoFocus ?? false}
      onChange={(key) => {
        const option = options.find((each) => each.value === key);
        if (option !== undefined) onChange(option.value);
      }}
      {...(isLabelHidden === true ? { 'aria-label': label } : {})}
    >
      {isLabelHidden !== true && <Label className={styles['label'] ?? ''}>{label}</Label>}
      <Button className={styles['select'] ?? ''}>
        <SelectValue>{options.find((each) => each.value === value)?.label ?? value}</SelectValue>
        <ChevronDown size={14} aria-hidden />
      </Button>
      {hint !== undefined && (
        <Text slot="description" className={styles['hint'] ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles['error'] ?? ''} />
      <Popover className={menu['popover'] ?? ''} offset={4}>
        <ListBox className={menu['menu'] ?? ''}>
          {options.map((option) => (
            <ListBoxItem
              key={option.value}
              id={option.value}
              textValue={option.label}
              className={menu['item'] ?? ''}
            >
              <span className={menu['itemLabel']}>{option.label}</span>
              {option.hint !== undefined && <span className={menu['itemHint']}>{option.hint}</span>}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
