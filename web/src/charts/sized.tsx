/** Room of which what is in it is told the width, so that letters keep their size on narrow screens. */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

interface Props {
  className?: string;
  children(width: number): ReactNode;
}

const LEAST = 200;

export function Sized({ className, children }: Props) {
  const room = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = room;
    if (current === null) return;
    const measure = (): void => setWidth(Math.max(LEAST, Math.floor(current.clientWidth)));
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(current);
    return () => resized.disconnect();
  }, []);
  return (
    <div ref={room} className={className}>
      {width > 0 && children(width)}
    </div>
  );
}
