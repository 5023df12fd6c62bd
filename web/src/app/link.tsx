import type { ComponentProps, MouseEvent } from 'react';
import { go } from './location.ts';

/** A link within the page; opens in a new tab where the person asks the browser to. */
export function Link({
  to,
  search = '',
  onClick,
  ...rest
}: ComponentProps<'a'> & { to: string; search?: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go({ path: to, search });
  };
  return <a href={`${to}${search}`} onClick={follow} {...rest} />;
}
