import { useEffect, useRef } from 'react';
import { useHeard } from '../api/use-heard.ts';
import { formatCount } from '../format.ts';
import { NOTHING_ASKED, readQuestion, writeQuestion } from '../question/question.ts';
import { Link } from './link.tsx';
import { usePlace } from './location.ts';
import { VIEWS } from './views.ts';

/** The views; going to another keeps what is looked at. */
export function Navigation() {
  const { path, search } = usePlace();
  const kept = writeQuestion({ ...NOTHING_ASKED, ...readQuestion(search) });
  const list = useRef<HTMLUListElement>(null);
  // On a narrow screen the list is longer than it is wide.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the current view is another with the path
  useEffect(() => {
    const items = list.current!;
    const show = (): void =>
      items.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
    // What changes later, such as the count of alerts or the width of the page, moves it.
    const sizes = new ResizeObserver(show);
    for (const one of [items, ...items.children]) sizes.observe(one);
    return () => sizes.disconnect();
  }, [path]);
  return (
    <nav aria-label="Views" className="navigation">
      <ul ref={list}>
        {VIEWS.map((view) => (
          <li key={view.name}>
            <Link
              to={view.path}
              search={kept}
              aria-current={view.path === path ? 'page' : undefined}
              onPointerEnter={view.preload}
              onFocus={view.preload}
            >
              {view.title}
              {view.name === 'alerts' && <FiringCount />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** How many alerts fire and nobody has said that they saw it. */
function FiringCount() {
  const firing = useHeard('alerts')?.firing ?? 0;
  return (
    <span aria-live="polite">
      {firing > 0 && (
        <>
          <span className="unseen">{` ${formatCount(firing)} firing`}</span>
          <span className="navigation-count" aria-hidden="true">
            {formatCount(firing)}
          </span>
        </>
      )}
    </span>
  );
}
