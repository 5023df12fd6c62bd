import { NOTHING_ASKED, readQuestion, writeQuestion } from '../question/question.ts';
import { Link } from './link.tsx';
import { usePlace } from './location.ts';
import { VIEWS } from './views.ts';

/** The views; going to another keeps what is looked at. */
export function Navigation() {
  const { path, search } = usePlace();
  const kept = writeQuestion({ ...NOTHING_ASKED, ...readQuestion(search) });
  return (
    <nav aria-label="Views" className="navigation">
      <ul>
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
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
