import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import './popover.css';

interface Props {
  /** What the button shows. */
  label: ReactNode;
  /** The name of the button where what it shows is no text. */
  name?: string;
  className?: string;
  /** Which edge of the button the panel keeps to. */
  align?: 'start' | 'end';
  children(close: () => void): ReactNode;
}

/** A button that opens a panel beneath it. Escape and a press elsewhere close it. */
export function Popover({ label, name, className = 'button', align = 'start', children }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('.popover-panel :is(button, input, select, a)')?.focus();
    const pressed = (event: PointerEvent): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', pressed);
    return () => document.removeEventListener('pointerdown', pressed);
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard from whatever has the focus within
    <div
      ref={root}
      className="popover"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        close();
      }}
      onBlur={(event) => {
        if (event.relatedTarget !== null && !root.current?.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className={className}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={name}
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      {open && (
        <div id={id} className="popover-panel" data-align={align}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

export interface Choice {
  what: string;
  run(): void;
  /** Why it cannot be chosen now. */
  not?: string;
}

/** A popover with actions to choose from. */
export function Menu(props: Omit<Props, 'children'> & { choices: readonly Choice[] }) {
  const { choices, ...rest } = props;
  return (
    <Popover {...rest}>
      {(close) => (
        <ul className="menu">
          {choices.map(({ what, run, not }) => (
            <li key={what}>
              <button
                type="button"
                disabled={not !== undefined}
                title={not}
                onClick={() => {
                  close();
                  run();
                }}
              >
                {what}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
  );
}
